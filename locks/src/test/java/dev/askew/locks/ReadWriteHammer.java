// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;

/**
 * Readers and writers on a few locks. Behind each there are two plain fields that are always equal
 * to who holds the lock, and every update counts twice: in the fields, and in what its thread
 * remembers.
 */
final class ReadWriteHammer {
  /** A lock and what it protects. */
  private static final class Cell {
    final BiasedReadWriteLock lock;
    long left;
    long right;

    Cell(BiasedReadWriteLock lock) {
      this.lock = lock;
    }
  }

  private final List<Cell> cells = new ArrayList<>();
  private final List<Worker> readers = new ArrayList<>();
  private final List<Worker> writers = new ArrayList<>();
  private volatile boolean stop;

  ReadWriteHammer(int locks, Supplier<BiasedReadWriteLock> maker, int readers, int writers) {
    for (int i = 0; i < locks; i++) {
      cells.add(new Cell(maker.get()));
    }
    for (int i = 0; i < readers; i++) {
      this.readers.add(new Reader("reader " + i));
    }
    for (int i = 0; i < writers; i++) {
      this.writers.add(new Writer("writer " + i));
    }
  }

  List<BiasedReadWriteLock> locks() {
    return cells.stream().map(c -> c.lock).toList();
  }

  void startReaders() {
    readers.forEach(Thread::start);
  }

  void startWriters() {
    writers.forEach(Thread::start);
  }

  void awaitReads(long more) {
    awaitProgress("readers", readers, more);
  }

  void awaitWrites(long more) {
    awaitProgress("writers", writers, more);
  }

  private static void awaitProgress(String who, List<Worker> workers, long more) {
    Peer.untilGrown(
        who + " make progress",
        () -> workers.stream().anyMatch(w -> w.failure != null) ? Long.MAX_VALUE : done(workers),
        more);
  }

  private static long done(List<Worker> workers) {
    return workers.stream().mapToLong(w -> w.done).sum();
  }

  /** Stops all, and throws if somebody hangs, saw what must not be seen, or an update was lost. */
  void finish() throws InterruptedException {
    stop = true;
    List<Worker> all = new ArrayList<>(readers);
    all.addAll(writers);
    for (Worker worker : all) {
      worker.join(TimeUnit.SECONDS.toMillis(Peer.PATIENCE_SECONDS));
      if (worker.isAlive()) {
        throw new AssertionError(
            worker.getName() + " hangs: " + List.of(worker.getStackTrace()) + " " + locks());
      }
      if (worker.failure != null) {
        throw new AssertionError(worker.getName(), worker.failure);
      }
    }
    long expected = done(writers);
    long counted = 0;
    for (Cell cell : cells) {
      cell.lock.writeLock().lock();
      counted += cell.left;
      cell.lock.writeLock().unlock();
    }
    if (counted != expected) {
      throw new AssertionError("lost updates: " + counted + " of " + expected + " are left");
    }
  }

  private abstract class Worker extends Thread {
    volatile long done;
    volatile Throwable failure;

    Worker(String name) {
      super(name);
      setDaemon(true);
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // written by this thread alone
    public void run() {
      try {
        for (int turn = 0; !stop; turn++) {
          for (Cell cell : cells) {
            done += use(cell, turn);
          }
          pause(turn);
        }
      } catch (Throwable t) {
        failure = t;
      }
    }

    abstract int use(Cell cell, int turn) throws InterruptedException;

    void pause(int turn) throws InterruptedException {}

    /** Every form in turn; false if this one was in vain. */
    boolean acquire(Lock lock, int turn) throws InterruptedException {
      switch (turn % 8) {
        case 5 -> {
          return lock.tryLock();
        }
        case 6 -> {
          return lock.tryLock(20, TimeUnit.MICROSECONDS);
        }
        case 7 -> lock.lockInterruptibly();
        default -> lock.lock();
      }
      return true;
    }
  }

  private final class Reader extends Worker {
    Reader(String name) {
      super(name);
    }

    @Override
    int use(Cell cell, int turn) throws InterruptedException {
      Lock read = cell.lock.readLock();
      int reads = 0;
      for (int i = 0; i < 50; i++) {
        if (acquire(read, turn + i)) {
          long left = cell.left;
          if (i % 8 == 0) {
            read.lock(); // once more: never waits
            read.unlock();
          }
          long right = cell.right;
          read.unlock();
          if (left != right) {
            throw new AssertionError("a reader saw " + left + " and " + right);
          }
          reads++;
        }
      }
      return reads;
    }
  }

  private final class Writer extends Worker {
    Writer(String name) {
      super(name);
    }

    @Override
    int use(Cell cell, int turn) throws InterruptedException {
      Lock write = cell.lock.writeLock();
      if (!acquire(write, turn)) {
        return 0;
      }
      try {
        long next = cell.left + 1;
        cell.left = next;
        if (turn % 4 == 0) {
          cell.lock.readLock().lock(); // downgrading, in part
        }
        Thread.onSpinWait();
        if (cell.right != next - 1) {
          throw new AssertionError("a writer saw " + cell.right + " instead of " + (next - 1));
        }
        cell.right = next;
      } finally {
        write.unlock();
      }
      if (turn % 4 == 0) {
        cell.lock.readLock().unlock();
      }
      return 1;
    }

    /** Mostly long enough for a bias to return: there is none while threads are queued. */
    @Override
    void pause(int turn) throws InterruptedException {
      if (turn % 4 != 0) {
        Thread.sleep(0, 50_000);
      }
    }
  }
}
