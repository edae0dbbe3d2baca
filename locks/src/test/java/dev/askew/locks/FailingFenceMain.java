// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import dev.askew.api.BarrierFailedException;
import dev.askew.testing.Seccomp;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * The child of {@link FailingFenceTest}: owners and contenders run, the heavy fence starts to fail,
 * and they have to go on as if nothing had happened, by another backend if one may take its place.
 */
final class FailingFenceMain {
  private static final AtomicInteger LINES = new AtomicInteger();

  public static void main(String[] args) throws InterruptedException {
    if (!Barriers.awaitReady(Duration.ofSeconds(Peer.PATIENCE_SECONDS))
        || !Barriers.isAsymmetric()) {
      throw new AssertionError(Barriers.status());
    }
    Logger logger = Logger.getLogger("dev.askew.locks");
    logger.addHandler(new Counter());
    BiasedLock witness = new BiasedLock(BiasPolicy.eager());
    if (!witness.biasToCurrentThread()) {
      throw new AssertionError("not biased: " + Barriers.status());
    }

    String failing = Barriers.status().backend();
    Hammer hammer = new Hammer(2, 2);
    hammer.start();
    hammer.awaitProgress(200);
    switch (args[0]) {
      case "seccomp" -> filter(() -> Seccomp.failMembarrier(Integer.parseInt(args[1])));
      case "seccomp-command" ->
          filter(() -> Seccomp.failMembarrierCommand(128, Integer.parseInt(args[1])));
      case "once" -> fail(1);
      case "always", "named" -> fail(Integer.MAX_VALUE);
      default -> throw new IllegalArgumentException(args[0]);
    }
    boolean replaced = !args[0].equals("named");
    Peer.until(
        "it is noticed",
        () ->
            replaced
                ? Barriers.status().passedOver().containsKey(failing) && Barriers.mayGrant()
                : Barriers.status().state() == BarrierStatus.State.FAILED);
    hammer.awaitProgress(200);
    if (!Grant.isBiased(witness)) {
      throw new AssertionError("a bias was given up without need");
    }
    revoke(witness);

    BiasedLock late = new BiasedLock(BiasPolicy.eager());
    if (replaced) {
      if (!late.biasToCurrentThread()) {
        throw new AssertionError("not biased: " + Barriers.status());
      }
      hammer.awaitProgress(200);
      revoke(late);
      hammer.finish();
    } else {
      hammer.finish();
      long grants = BiasedLock.statistics().grants();
      for (int i = 0; i < 1_000; i++) {
        late.lock();
        late.unlock();
      }
      if (late.biasToCurrentThread() || BiasedLock.statistics().grants() != grants) {
        throw new AssertionError("granted without a backend that works");
      }
    }
    Peer.until("it is logged", () -> LINES.get() != 0);
    System.out.println("handshakes: " + (BiasedLock.statistics().handshakes() > 0));
    System.out.println("lines: " + LINES);
    System.out.println(Barriers.status());
  }

  /** An idle bias of this thread, revoked by another one while this one waits for it. */
  private static void revoke(BiasedLock lock) {
    try (Peer contender = new Peer("contender")) {
      contender.run(
          () -> {
            lock.lock();
            lock.unlock();
          });
    }
    if (Grant.isBiased(lock)) {
      throw new AssertionError("not revoked");
    }
  }

  private static void filter(Runnable install) throws InterruptedException {
    Thread thread = new Thread(install);
    thread.start();
    thread.join();
  }

  private static void fail(int times) {
    GatedBackend backend = GatedBackend.install();
    backend.failing(
        n -> n <= times ? new BarrierFailedException("test", 22, "EINVAL", "None.") : null);
    backend.open(Integer.MAX_VALUE);
  }

  private static final class Counter extends Handler {
    @Override
    public void publish(LogRecord message) {
      if (message.getLevel().equals(Level.WARNING)) {
        LINES.incrementAndGet();
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
