// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import dev.askew.api.BarrierFailedException;
import dev.askew.backend.jnr.testing.Seccomp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The child of {@link ReadWriteFailingFenceTest}: readers read under many biased locks, the heavy
 * fence starts to fail, and only then come the writers.
 */
final class ReadWriteFailingFence {
  private static final int LOCKS = 100;

  public static void main(String[] args) throws InterruptedException {
    if (!Barriers.awaitReady(Duration.ofSeconds(Peer.PATIENCE_SECONDS))
        || !Barriers.isAsymmetric()) {
      throw new AssertionError(Barriers.status());
    }
    ReadWriteHammer busy = eager(LOCKS, 2, 2);
    busy.startReaders();
    Peer.until("all are biased", () -> busy.locks().stream().allMatch(ReadWriteBias::isBiased));
    ReadWriteHammer changing = eager(2, 1, 1);
    changing.startReaders();
    changing.startWriters();
    changing.awaitWrites(200);
    List<BiasedReadWriteLock> held = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      BiasedReadWriteLock lock = new BiasedReadWriteLock(BiasPolicy.eager());
      ReadWriteBias.acquaint(lock);
      lock.readLock().lock();
      held.add(lock);
    }

    switch (args[0]) {
      case "seccomp" -> filter(() -> Seccomp.failMembarrier(Integer.parseInt(args[1])));
      case "once" -> fail(1);
      case "always" -> fail(Integer.MAX_VALUE);
      default -> throw new IllegalArgumentException(args[0]);
    }

    changing.awaitWrites(1); // this one, or the next, is the first to notice
    busy.startWriters();
    busy.awaitWrites(10 * LOCKS);
    changing.awaitWrites(200);
    waitForReaderOf(held);
    changing.finish();
    busy.finish();
    Peer.until("it is noticed", () -> Barriers.status().state() == BarrierStatus.State.FAILED);

    for (BiasedReadWriteLock lock : busy.locks()) {
      for (int i = 0; i < 100; i++) {
        lock.readLock().lock();
        lock.readLock().unlock();
      }
      if (ReadWriteBias.isBiased(lock)) {
        throw new AssertionError("granted without a backend that works");
      }
    }
    long handshakes = BiasedLock.statistics().handshakes();
    System.out.println(
        "handshakes: " + (args[0].equals("once") ? handshakes >= 1 : handshakes >= LOCKS));
    System.out.println(Barriers.status());
  }

  /** This thread reads, by way of its slots; a writer that cannot fence has to wait for it. */
  private static void waitForReaderOf(List<BiasedReadWriteLock> locks) {
    try (Peer writer = new Peer("writer")) {
      for (BiasedReadWriteLock lock : locks) {
        if (ReadWriteBias.holds(lock, Thread.currentThread()) != 1) {
          throw new AssertionError("not in its slot");
        }
        Peer.Pending<Void> writing = writer.start(lock.writeLock()::lock);
        Peer.until("it waits", () -> lock.hasQueuedThread(writer.thread()) && writer.isWaiting());
        if (writing.isDone()) {
          throw new AssertionError("written while read");
        }
        lock.readLock().unlock();
        writing.get();
        writer.run(lock.writeLock()::unlock);
      }
    }
  }

  private static ReadWriteHammer eager(int locks, int readers, int writers) {
    return new ReadWriteHammer(
        locks, () -> new BiasedReadWriteLock(BiasPolicy.eager()), readers, writers);
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
}
