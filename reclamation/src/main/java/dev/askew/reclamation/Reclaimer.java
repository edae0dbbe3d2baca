// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs what was retired, one grace period for all that has come meanwhile. One task at a time does
 * it: of a daemon thread, which ends when it has had nothing to do for a second, or of the user's
 * executor.
 */
final class Reclaimer {
  /** How long the first of a batch waits for others, so that they share its grace period. */
  private static final long GATHERING_NANOS = 1_000_000;

  /** How long the daemon stays with nothing to do. */
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How long it takes before a grace period that failed is tried again. */
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** Bounded, because whoever should have woken the sleeper may have had no memory for it. */
  private static final long MOST_NANOS_ASLEEP = TimeUnit.MILLISECONDS.toNanos(100);

  private final Epochs epochs;
  private final @Nullable Executor executor;
  private final int most;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrival = lock.newCondition();
  private final Condition progress = lock.newCondition();

  /** What has not been taken into a batch. Guarded by lock. */
  private ArrayDeque<Runnable> waiting = new ArrayDeque<>();

  /** What a grace period is for, or what is left of it. The running task's own. */
  private ArrayDeque<Runnable> batch = new ArrayDeque<>();

  /** How many were retired. Changed under lock. */
  private final AtomicLong retired = new AtomicLong();

  /** How many of these have run. */
  private final AtomicLong ended = new AtomicLong();

  /** The task that runs, or is about to. Set, and in good order given up, under lock. */
  private volatile @Nullable Task task;

  Reclaimer(Epochs epochs, @Nullable Executor executor, int most) {
    this.epochs = epochs;
    this.executor = executor;
    this.most = most;
  }

  // ---- Anybody's side ----

  void retire(Runnable action) {
    Objects.requireNonNull(action, "action");
    boolean added;
    do {
      Task starts = null;
      lock.lock();
      try {
        // An action that retires more is not held up: nobody else would make room.
        Task running = task;
        added = backlog() < most || (running != null && running.isCurrentThreads());
        if (added) {
          waiting.addLast(action);
          retired.getAndIncrement();
          arrival.signal();
        } else if (epochs.isInside(Thread.currentThread())) {
          throw new RejectedExecutionException(
              "The backlog is full (" + most + "), and the current thread is in a section.");
        }
        if (running == null) {
          starts = new Task();
          task = starts;
        } else if (!added) {
          awaitProgress(MOST_NANOS_ASLEEP);
        }
      } finally {
        lock.unlock();
      }
      if (starts != null) {
        start(starts, added ? action : null);
      }
    } while (!added);
  }

  /** Uninterruptible. The caller looks again, whatever woke it. */
  @SuppressWarnings("WaitNotInLoop")
  private void awaitProgress(long nanos) {
    boolean interrupted = Thread.interrupted();
    try {
      long unused = progress.awaitNanos(nanos);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  boolean await(long nanos) throws InterruptedException {
    long goal = retired.get();
    long start = System.nanoTime();
    while (ended.get() < goal) {
      long left = nanos - (System.nanoTime() - start);
      if (left <= 0) {
        return false;
      }
      Task starts = null;
      lock.lockInterruptibly();
      try {
        if (task == null) { // it has been broken off, or has just come to its end
          starts = new Task();
          task = starts;
        } else if (ended.get() < goal) {
          long unused = progress.awaitNanos(Math.min(left, MOST_NANOS_ASLEEP));
        }
      } finally {
        lock.unlock();
      }
      if (starts != null) {
        start(starts, null);
      }
    }
    return true;
  }

  int backlog() {
    return (int) (retired.get() - ended.get());
  }

  // ---- The task ----

  /**
   * Starts the task.
   *
   * @param action what the caller has just added and takes back if the task does not take it
   */
  private void start(Task starts, @Nullable Runnable action) {
    try {
      if (executor != null) {
        executor.execute(starts);
      } else {
        Thread daemon = new Thread(null, starts, "askew-reclaimer", 0, false);
        daemon.setDaemon(true);
        daemon.start();
      }
    } catch (Throwable t) {
      starts.callOff();
      lock.lock();
      try {
        if (action == null || waiting.removeLastOccurrence(action)) {
          retired.getAndAdd(action == null ? 0 : -1);
          throw t;
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** Of these one runs at a time, whatever the executor does with them. */
  private final class Task implements Runnable {
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile @Nullable Thread thread;

    boolean isCurrentThreads() {
      return thread == Thread.currentThread();
    }

    /** It will not run, unless it runs already. */
    void callOff() {
      if (begun.compareAndSet(false, true)) {
        task = null;
      }
    }

    @Override
    public void run() {
      if (!begun.compareAndSet(false, true)) {
        return;
      }
      try {
        epochs.rejectOwnSection(); // the executor may use the caller's thread
        thread = Thread.currentThread();
        while (hasBatch(this)) {
          if (gracePeriod()) {
            runBatch();
          }
        }
      } finally {
        if (task == this) { // broken off
          task = null;
        }
        thread = null;
      }
    }
  }

  /** Waits for work and takes it. If there is none, the task has ended, as far as others know. */
  private boolean hasBatch(Task running) {
    if (!batch.isEmpty()) {
      return true; // its grace period failed, or the task before was broken off
    }
    if (!awaitArrival()) {
      return false;
    }
    LockSupport.parkNanos(running, GATHERING_NANOS);
    lock.lock();
    try {
      ArrayDeque<Runnable> taken = waiting;
      waiting = batch;
      batch = taken;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitArrival() {
    long nanos = executor == null ? IDLE_NANOS : 0;
    lock.lock();
    try {
      while (waiting.isEmpty()) {
        if (nanos <= 0) {
          task = null;
          return false;
        }
        try {
          nanos = arrival.awaitNanos(nanos);
        } catch (InterruptedException e) {
          nanos = 0; // somebody wants the thread to end
        }
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean gracePeriod() {
    try {
      epochs.synchronize();
      return true;
    } catch (ThreadDeath stop) {
      throw stop;
    } catch (Throwable t) {
      Log.reclaimerFailed(t);
      LockSupport.parkNanos(this, RETRY_NANOS);
      return false;
    }
  }

  private void runBatch() {
    Runnable action;
    while ((action = batch.pollFirst()) != null) {
      try {
        action.run();
      } catch (Throwable t) {
        Log.actionFailed(t);
      } finally {
        ended.getAndIncrement();
        tellProgress();
      }
    }
  }

  private void tellProgress() {
    try {
      lock.lock();
      try {
        progress.signalAll();
      } finally {
        lock.unlock();
      }
    } catch (VirtualMachineError e) {
      // no memory to wait for the lock; sleepers look by themselves
    }
  }
}
