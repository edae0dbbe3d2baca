// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Owners and contenders on a few locks, each with a plain counter behind it. Every update counts
 * twice: in the counter, and in what the thread remembers; at the end both have to agree.
 */
final class Hammer {
  /** A lock and what it protects. */
  private static final class Cell {
    final BiasedLock lock = new BiasedLock(BiasPolicy.eager());
    long counter;
  }

  private final List<Cell> cells = new ArrayList<>();
  private final List<Worker> workers = new ArrayList<>();
  private volatile boolean stop;

  /**
   * One owner for each lock, which uses it without pause, and contenders who go round, each second
   * time in a sweep.
   */
  Hammer(int locks, int contenders) {
    for (int i = 0; i < locks; i++) {
      Cell cell = new Cell();
      cells.add(cell);
      workers.add(new Worker("owner " + i, List.of(cell), false));
    }
    for (int i = 0; i < contenders; i++) {
      workers.add(new Worker("contender " + i, cells, true));
    }
  }

  void start() {
    workers.forEach(Thread::start);
  }

  /** The number of acquisitions so far; a lower bound. */
  long acquisitions() {
    return workers.stream().mapToLong(w -> w.done).sum();
  }

  /** Returns when there were so many more acquisitions of contenders. */
  void awaitProgress(long more) {
    List<Worker> contenders = workers.stream().filter(w -> w.contends).toList();
    Peer.untilGrown(
        "contenders make progress", () -> contenders.stream().mapToLong(w -> w.done).sum(), more);
  }

  /** Stops all, and throws if somebody hangs or an update was lost. */
  void finish() throws InterruptedException {
    stop = true;
    long expected = 0;
    for (Worker worker : workers) {
      worker.join(TimeUnit.SECONDS.toMillis(Peer.PATIENCE_SECONDS));
      if (worker.isAlive()) {
        throw new AssertionError(worker.getName() + " hangs");
      }
      if (worker.failure != null) {
        throw new AssertionError(worker.getName(), worker.failure);
      }
      expected += worker.done;
    }
    long counted = 0;
    for (Cell cell : cells) {
      cell.lock.lock();
      counted += cell.counter;
      cell.lock.unlock();
    }
    if (counted != expected) {
      throw new AssertionError("lost updates: " + counted + " of " + expected + " are left");
    }
  }

  private final class Worker extends Thread {
    private final List<Cell> cells;
    private final boolean contends;
    private volatile long done;
    private volatile Throwable failure;

    Worker(String name, List<Cell> cells, boolean contends) {
      super(name);
      this.cells = cells;
      this.contends = contends;
      setDaemon(true);
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // written by this thread alone
    public void run() {
      try {
        for (int round = 0; !stop; round++) {
          if (contends && round % 2 == 1) {
            BiasedLock.revokeAll(cells.stream().map(cell -> cell.lock).toList());
          }
          for (Cell cell : cells) {
            int burst = contends ? 2 : 1_000; // two in a row are granted: both sides own in turn
            for (int i = 0; i < burst; i++) {
              cell.lock.lock();
              cell.counter++;
              cell.lock.unlock();
            }
            done += burst;
          }
          if (contends) {
            Thread.sleep(0, 50_000);
          }
        }
      } catch (Throwable t) {
        failure = t;
      }
    }
  }
}
