// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import dev.askew.api.BarrierFailedException;
import dev.askew.testing.Seccomp;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A child JVM in which a revocation's fence ends with an error that nobody can report. */
final class UnreportedFailureMain {
  /** Held, or else its filter is forgotten. */
  private static final Logger LOGGER = Logger.getLogger("dev.askew.locks");

  private UnreportedFailureMain() {}

  public static void main(String[] args) throws InterruptedException {
    if (!Barriers.awaitReady(Duration.ofSeconds(Peer.PATIENCE_SECONDS))
        || !Barriers.isAsymmetric()) {
      throw new AssertionError(Barriers.status());
    }
    BiasedLock lock = new BiasedLock(BiasPolicy.eager());
    try (Peer owner = new Peer("owner")) {
      owner.run(lock::biasToCurrentThread);
      switch (args[0]) {
        case "no-threads" -> {
          fail(n -> new BarrierFailedException("test", 22, "EINVAL", "None."));
          Seccomp.failThreads();
          lock.lock();
          lock.unlock();
        }
        case "stopped" -> {
          fail(
              n -> {
                if (n == 1) {
                  throw new ThreadDeath();
                }
                return null;
              });
          try {
            lock.lock();
            throw new AssertionError("the stop was swallowed");
          } catch (ThreadDeath stop) {
            owner.run(lock::lock);
            owner.run(lock::unlock);
            lock.lock();
            lock.unlock();
          }
        }
        case "no-memory-at-first" -> {
          CountDownLatch written = new CountDownLatch(1);
          LOGGER.setFilter(line -> !line.getLevel().equals(Level.WARNING) || hasReached(written));
          RuntimeException cause = new UndescribableAtFirst();
          AsymmetricFence.serving().report(cause);
          System.out.println("first: " + Barriers.status().state() + ", " + written.getCount());
          Peer.until(
              "it is written",
              () -> {
                AsymmetricFence.serving().report(cause);
                return written.getCount() == 0;
              });
        }
        default -> throw new IllegalArgumentException(args[0]);
      }
    }
    System.out.println(Barriers.status());
    Runtime.getRuntime().halt(0); // to exit would need a thread
  }

  private static boolean hasReached(CountDownLatch latch) {
    latch.countDown();
    return true;
  }

  /** Without its message no line can be composed. */
  private static final class UndescribableAtFirst extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private boolean asked;

    @Override
    public String getMessage() {
      if (!asked) {
        asked = true;
        throw new OutOfMemoryError("of a test");
      }
      return "described";
    }
  }

  private static void fail(IntFunction<@Nullable RuntimeException> failures) {
    GatedBackend backend = GatedBackend.install();
    backend.failing(failures);
    backend.open(Integer.MAX_VALUE);
  }
}
