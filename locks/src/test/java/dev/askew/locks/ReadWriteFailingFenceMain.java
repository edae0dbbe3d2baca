// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import dev.askew.api.BarrierFailedException;
import dev.askew.testing.Seccomp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The child of {@link ReadWriteFailingFenceTest}: readers read under many biased locks, the heavy
 * fence starts to fail, and only then come the writers.
 */
final class ReadWriteFailingFenceMain {
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
    Asked reader = new Asked(held);
    reader.start();
    Peer.until("all are read", () -> reader.readsAll);

    switch (args[0]) {
      case "seccomp" -> filter(() -> Seccomp.failMembarrier(Integer.parseInt(args[1])));
      case "once" -> fail(true);
      case "always" -> fail(false);
      default -> throw new IllegalArgumentException(args[0]);
    }

    changing.awaitWrites(1); // this one, or the next, is the first to notice
    busy.startWriters();
    busy.awaitWrites(2 * LOCKS);
    changing.awaitWrites(200);
    writeWhatIsRead(held, reader, args[0].equals("seccomp"));
    changing.finish();
    busy.finish();
    Peer.until(
        "another serves", () -> !Barriers.status().passedOver().isEmpty() && Barriers.mayGrant());

    BiasedReadWriteLock late = new BiasedReadWriteLock(BiasPolicy.eager());
    ReadWriteBias.acquaint(late);
    if (!ReadWriteBias.isBiased(late)) {
      throw new AssertionError("not biased: " + Barriers.status());
    }
    late.writeLock().lock();
    late.writeLock().unlock();
    System.out.println("handshakes: " + (BiasedLock.statistics().handshakes() > 0));
    System.out.println("passed over: " + Barriers.status().passedOver());
    System.out.println(Barriers.status());
  }

  /** Reads, by way of its slots, and notices when it is asked for the handshake. */
  private static final class Asked extends Thread {
    private final List<BiasedReadWriteLock> locks;
    private final AtomicInteger asked = new AtomicInteger();
    private final SynchronousQueue<BiasedReadWriteLock> leave = new SynchronousQueue<>();
    private volatile boolean readsAll;

    Asked(List<BiasedReadWriteLock> locks) {
      this.locks = locks;
      setDaemon(true);
    }

    @Override
    public void run() {
      for (int i = 0; i < 10; i++) {
        BiasedReadWriteLock lock = new BiasedReadWriteLock(BiasPolicy.eager());
        ReadWriteBias.acquaint(lock);
        lock.readLock().lock();
        locks.add(lock);
      }
      readsAll = true;
      try {
        for (int i = 0; i < locks.size(); i++) {
          leave.take().readLock().unlock();
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    /** Overridden, so that a handshake walks the stacks of all threads, see Handshake. */
    @Override
    public StackTraceElement[] getStackTrace() {
      return new StackTraceElement[0];
    }

    /** The JDK calls it where it puts the stacks of all threads into a map. */
    @Override
    public int hashCode() {
      asked.incrementAndGet();
      return System.identityHashCode(this);
    }
  }

  /** A writer without membarrier has to ask each reader, and to wait for those that are inside. */
  private static void writeWhatIsRead(
      List<BiasedReadWriteLock> locks, Asked reader, boolean byHandshake)
      throws InterruptedException {
    try (Peer writer = new Peer("writer")) {
      for (BiasedReadWriteLock lock : locks) {
        if (ReadWriteBias.holds(lock, reader) != 1) {
          throw new AssertionError("not in its slot");
        }
        int asked = reader.asked.get();
        Peer.Pending<Void> writing = writer.start(lock.writeLock()::lock);
        writer.untilParkedIn(lock::hasQueuedThread);
        if (writing.isDone()) {
          throw new AssertionError("written while read");
        }
        if (byHandshake && reader.asked.get() == asked) {
          throw new AssertionError("no handshake");
        }
        reader.leave.put(lock);
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

  /** Not for the thread that measures what a fence costs: "once" would be over with that. */
  private static void fail(boolean once) {
    AtomicBoolean over = new AtomicBoolean();
    GatedBackend backend = GatedBackend.install();
    backend.failing(
        n ->
            Thread.currentThread().getName().startsWith("askew-") || (once && over.getAndSet(true))
                ? null
                : new BarrierFailedException("test", 22, "EINVAL", "None."));
    backend.open(Integer.MAX_VALUE);
  }
}
