// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.soak;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.askew.locks.BiasedLock;
import dev.askew.locks.BiasedReadWriteLock;
import dev.askew.soak.Plan.LockPlan;
import dev.askew.soak.Tally.Event;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Carries out one plan, and judges what came of it. */
final class Round {
  /** How long a round may take; it usually takes some milliseconds. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** {@code Thread.startVirtualThread}, or null before JDK 21. */
  private static final @Nullable Method START_VIRTUAL = startVirtual();

  private final Plan plan;
  private final Memory memory;
  private final List<Cell> cells = new ArrayList<>();
  private final List<Worker> workers = new ArrayList<>();
  private final List<Turns> turns = new ArrayList<>();
  private final CountDownLatch start = new CountDownLatch(1);
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final AtomicInteger running;

  /** Whose turn it is of two neighbours, guarded by the lock of their hand-over. */
  static final class Turns {
    final Condition passed;
    int next;

    /** How far they are with what they do without a condition; not guarded. */
    volatile int stage;

    Turns(Condition passed) {
      this.passed = passed;
    }
  }

  Round(Plan plan, Function<LockPlan, Subject> locks, Memory memory) {
    this.plan = plan;
    this.memory = memory;
    int threads = plan.scripts().size();
    running = new AtomicInteger(threads);
    for (LockPlan lock : plan.locks()) {
      cells.add(new Cell(cells.size(), locks.apply(lock), threads));
    }
    for (Plan.Script script : plan.scripts()) {
      workers.add(new Worker(this, workers.size(), script, cells.size()));
      if (workers.size() % 2 == 0) {
        Plan.Op handOver =
            script.ops().stream()
                .filter(op -> op.act() == Plan.Act.HAND_OVER)
                .findFirst()
                .orElseThrow();
        turns.add(new Turns(cell(handOver.lock()).subject.exclusive().newCondition()));
      }
    }
  }

  private static @Nullable Method startVirtual() {
    if (!hasVirtualThreads()) {
      return null;
    }
    try {
      return Thread.class.getMethod("startVirtualThread", Runnable.class);
    } catch (NoSuchMethodException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  static boolean hasVirtualThreads() {
    return Runtime.version().feature() >= 21;
  }

  /**
   * Runs to the end.
   *
   * @param patience how long until it hangs
   * @throws Violation if a lock did what it must not, or the round hangs
   */
  Tally run(Duration patience) throws InterruptedException {
    workers.forEach(this::start);
    start.countDown();
    int interrupts = untilTheEnd(patience);
    Tally tally = new Tally();
    workers.forEach(w -> tally.add(w.tally));
    cells.forEach(cell -> cell.requireComplete(workers));
    memory.requireFreed(!plan.faults().equals(Faults.NONE));
    for (Cell cell : cells) {
      for (Worker w : workers) {
        tally.add(Event.ACQUISITIONS, w.account(cell).recorded());
        tally.add(Event.READS, w.account(cell).allReads);
      }
    }
    if (tally.of(Event.ACQUISITIONS) == 0) {
      throw new Violation("no lock was acquired");
    }
    if (tally.of(Event.INTERRUPTS) > interrupts) {
      throw new Violation(
          interrupts + " interrupts were sent, but " + tally.of(Event.INTERRUPTS) + " were seen");
    }
    tally.count(Event.ROUNDS);
    return tally;
  }

  /** Waits, and interrupts threads meanwhile. Returns how often. */
  private int untilTheEnd(Duration patience) throws InterruptedException {
    SplittableRandom random = new SplittableRandom(plan.targets());
    long deadline = System.nanoTime() + patience.toNanos();
    int interrupts = 0;
    for (; ; ) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new Violation("the round hangs: it has not ended in " + patience + dump());
      }
      int micros = plan.interruptMicros();
      long pause =
          micros == 0
              ? left
              : Math.min(left, TimeUnit.MICROSECONDS.toNanos(random.nextInt(2 * micros)));
      try {
        end.get(pause, TimeUnit.NANOSECONDS);
        return interrupts;
      } catch (ExecutionException e) {
        throw e.getCause() instanceof Violation v ? v : new Violation("the round failed", e);
      } catch (TimeoutException e) {
        Thread target = workers.get(random.nextInt(workers.size())).thread;
        if (micros != 0 && target != null) {
          target.interrupt();
          interrupts++;
        }
      }
    }
  }

  private String dump() {
    StringBuilder dump = new StringBuilder();
    for (Worker w : workers) {
      Thread thread = w.thread;
      dump.append("\n\n").append(w).append(": ").append(w.current);
      if (thread != null) {
        dump.append(", ").append(thread).append(' ').append(thread.getState());
        for (StackTraceElement frame : thread.getStackTrace()) {
          dump.append("\n    at ").append(frame);
        }
      }
    }
    dump.append('\n');
    for (Cell cell : cells) {
      dump.append('\n').append(cell).append(": ").append(cell.subject.lock());
    }
    return dump.toString();
  }

  // ---- For workers ----

  /** Begins a life of a worker. */
  void start(Worker worker) {
    if (START_VIRTUAL != null && worker.isVirtual()) {
      try {
        START_VIRTUAL.invoke(null, worker);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("no virtual thread to be had", e);
      }
    } else {
      Thread thread = new Thread(worker, "soak-" + worker.index);
      thread.setDaemon(true);
      thread.start();
    }
  }

  void awaitStart() {
    Uninterruptibles.awaitUninterruptibly(start);
  }

  Memory memory() {
    return memory;
  }

  Cell cell(int index) {
    return cells.get(index);
  }

  /** With one fence for each kind of lock. */
  void sweep() {
    List<BiasedLock> locks = new ArrayList<>();
    List<BiasedReadWriteLock> readWriteLocks = new ArrayList<>();
    for (Cell cell : cells) {
      if (cell.subject.lock() instanceof BiasedLock lock) {
        locks.add(lock);
      } else if (cell.subject.lock() instanceof BiasedReadWriteLock lock) {
        readWriteLocks.add(lock);
      }
    }
    BiasedLock.revokeAll(locks);
    BiasedReadWriteLock.revokeAll(readWriteLocks);
  }

  Turns turns(int worker) {
    return turns.get(worker / 2);
  }

  boolean isOver() {
    return end.isDone();
  }

  void ended() {
    if (running.decrementAndGet() == 0) {
      end.complete(null);
    }
  }

  void fail(Violation violation) {
    end.completeExceptionally(violation);
  }
}
