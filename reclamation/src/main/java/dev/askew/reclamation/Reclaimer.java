// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import dev.askew.locks.internal.Privileged;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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

  /** The first time; each time twice as long, so many times. */
  private static final long FIRST_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private static final int RETRIES_DOUBLED = 6;

  /**
   * So often in a row it fails in a thread of the user's, who then has it back until more comes.
   */
  private static final int MOST_FAILURES = 3;

  /** How often somebody who waits for what was retired looks. */
  private static final long LOOK_NANOS = 200_000;

  /** Bounded, because whoever should have woken the sleeper may have had no stack for it. */
  private static final long MOST_NANOS_ASLEEP = TimeUnit.MILLISECONDS.toNanos(100);

  private final Epochs epochs;
  private final @Nullable Executor executor;
  private final int most;

  /**
   * Guards the queue and the choice of the task. A monitor and not a lock: to leave it takes no
   * stack. Inside, what may fail comes before what changes something.
   */
  private final Object monitor = new Object();

  /** What has not been taken into a batch, in order. Guarded by monitor. */
  private @Nullable Retired first;

  private @Nullable Retired last;

  /** What a grace period is for, or what is left of it. The running task's own. */
  private @Nullable Retired batch;

  /** How many were retired. Written under monitor. */
  private volatile long retired;

  /** How many of these have run. Written by the running task. */
  private volatile long ended;

  /** How many actions threw. The running task's own. */
  private long failures;

  /** The task that runs, or is about to. Set, and in good order given up, under monitor. */
  private volatile @Nullable Task task;

  /** One action. */
  private static final class Retired {
    final Runnable action;
    @Nullable Retired next;

    Retired(Runnable action) {
      this.action = action;
    }
  }

  Reclaimer(Epochs epochs, @Nullable Executor executor, int most) {
    this.epochs = epochs;
    this.executor = executor;
    this.most = most;
  }

  // ---- Anybody's side ----

  void retire(Runnable action) {
    Retired mine = new Retired(Objects.requireNonNull(action, "action"));
    if (!hasAdded(mine)) {
      Pause pause = new Pause();
      try {
        do {
          pause.next(MOST_NANOS_ASLEEP);
        } while (!hasAdded(mine));
      } finally {
        try {
          pause.end();
        } catch (VirtualMachineError e) {
          // no stack: an interrupt is lost; what was retired is retired
        }
      }
    }
  }

  /** Adds it to the queue if there is room. In any case a task runs then. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // guarded
  private boolean hasAdded(Retired mine) {
    boolean added;
    Task starts;
    synchronized (monitor) {
      Task running = task;
      // An action that retires more is not held up: nobody else would make room.
      added = backlog() < most || (running != null && running.isCurrentThreads());
      if (!added && epochs.isInside(Thread.currentThread())) {
        throw new RejectedExecutionException(
            "The backlog is full (" + most + "), and the current thread is in a section.");
      }
      starts = running == null ? new Task() : null;
      if (starts != null) {
        task = starts;
      }
      if (added) {
        if (last == null) {
          first = mine;
        } else {
          last.next = mine;
        }
        last = mine;
        retired++;
      }
    }
    if (starts == null) {
      if (added) {
        try {
          wake();
        } catch (VirtualMachineError e) {
          // no stack: it looks by itself; what was retired is retired
        }
      }
      return added;
    }
    try {
      start(starts);
    } catch (Throwable t) { // refused, or no memory, or no stack: what follows is no call
      synchronized (monitor) {
        if (!starts.begun) {
          starts.begun = true; // called off
          task = null;
        }
        if (!added) {
          throw t;
        }
        Retired before = null;
        for (Retired r = first; r != null; r = r.next) {
          if (r == mine) { // nobody has taken it: it is the caller's again
            if (before == null) {
              first = r.next;
            } else {
              before.next = r.next;
            }
            if (last == r) {
              last = before;
            }
            retired--;
            throw t;
          }
          before = r;
        }
      }
    }
    return added;
  }

  private void wake() {
    Task running = task;
    Thread sleeper = running == null ? null : running.sleeper;
    if (sleeper != null) {
      LockSupport.unpark(sleeper);
    }
  }

  boolean await(long nanos) throws InterruptedException {
    Task current = task;
    if (current != null && current.isCurrentThreads()) {
      throw new IllegalStateException("A retired action would wait for itself.");
    }
    long goal = retired;
    long start = System.nanoTime();
    while (ended < goal && backlog() > 0) { // less than the goal if one was taken back
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      long left = nanos - (System.nanoTime() - start);
      if (left <= 0) {
        return false;
      }
      Task starts = null;
      synchronized (monitor) {
        if (task == null) { // it has been broken off, or has just come to its end
          starts = new Task();
          task = starts;
        }
      }
      if (starts == null) {
        LockSupport.parkNanos(this, Math.min(left, LOOK_NANOS));
        continue;
      }
      try {
        start(starts);
      } catch (Throwable t) { // as above
        synchronized (monitor) {
          if (!starts.begun) {
            starts.begun = true;
            task = null;
          }
        }
        throw t;
      }
    }
    return true;
  }

  int backlog() {
    long before = ended;
    return (int) (retired - before);
  }

  // ---- The task ----

  /** Whoever calls this calls the task off if it throws. */
  private void start(Task starts) {
    if (executor != null) {
      executor.execute(starts);
    } else {
      Thread daemon = new Thread(null, starts, "askew-reclaimer", 0, false);
      daemon.setDaemon(true);
      daemon.start();
    }
  }

  /** Of these one runs at a time, whatever the executor does with them. */
  private final class Task implements Runnable {
    /** Whether it runs, has run, or never will. Guarded by monitor. */
    private boolean begun;

    private volatile @Nullable Thread thread;

    /** Who waits for something to do. */
    private volatile @Nullable Thread sleeper;

    boolean isCurrentThreads() {
      return thread == Thread.currentThread();
    }

    @Override
    public void run() {
      synchronized (monitor) {
        if (begun) {
          return;
        }
        begun = true;
      }
      try {
        epochs.rejectOwnSection(); // the executor may use the caller's thread
        thread = Thread.currentThread();
        if (executor == null) {
          Privileged.adoptClassLoader();
        }
        int failedPeriods = 0;
        while (hasBatch(this)) {
          Events.reclaiming(Reclaimer.this);
          if (gracePeriod(failedPeriods)) {
            runBatch();
            failedPeriods = 0;
            if (executor == null) {
              Thread.interrupted(); // an action's: with it nothing would be gathered
            }
          } else {
            failedPeriods++;
          }
        }
      } finally {
        thread = null;
        if (task == this) { // broken off
          task = null;
        }
        Events.reclaimed(Reclaimer.this);
      }
    }
  }

  /** Waits for work and takes it. If there is none, the task has ended, as far as others know. */
  private boolean hasBatch(Task running) {
    if (batch != null) {
      return true; // its grace period failed, or the task before was broken off
    }
    if (!awaitArrival(running)) {
      return false;
    }
    gather();
    synchronized (monitor) {
      batch = first;
      first = null;
      last = null;
    }
    return true;
  }

  private boolean awaitArrival(Task running) {
    long end = System.nanoTime() + (executor == null ? IDLE_NANOS : 0);
    running.sleeper = Thread.currentThread();
    try {
      while (true) {
        long left = end - System.nanoTime();
        synchronized (monitor) {
          if (first != null) {
            return true;
          }
          if (left <= 0) {
            task = null;
            return false;
          }
        }
        LockSupport.parkNanos(this, Math.min(left, MOST_NANOS_ASLEEP));
        if (Thread.interrupted()) {
          end = System.nanoTime(); // somebody wants the thread to end
        }
      }
    } finally {
      running.sleeper = null;
    }
  }

  private void gather() {
    long end = System.nanoTime() + GATHERING_NANOS;
    long left = GATHERING_NANOS;
    while (left > 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(this, left);
      left = end - System.nanoTime();
    }
  }

  /**
   * Waits for a grace period.
   *
   * @param times how often that has failed in a row
   * @return whether it has ended
   */
  private boolean gracePeriod(int times) {
    try {
      epochs.synchronize();
      return true;
    } catch (ThreadDeath stop) {
      throw stop;
    } catch (Throwable t) {
      Log.reclaimerFailed(t, times + 1L);
      if (executor != null && times == MOST_FAILURES) {
        throw t;
      }
      long nanos = times < RETRIES_DOUBLED ? FIRST_RETRY_NANOS << times : RETRY_NANOS;
      LockSupport.parkNanos(this, nanos);
      return false;
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one task runs at a time
  private void runBatch() {
    Object begun = Events.freeing();
    int actions = 0;
    long before = failures;
    for (Retired r = batch; r != null; r = r.next) {
      batch = r.next;
      try {
        actions++;
        r.action.run();
      } catch (Throwable t) {
        failures++;
        report(t);
      } finally {
        ended++;
      }
    }
    Events.freed(begun, actions, (int) (failures - before), backlog());
  }

  private void report(Throwable thrown) {
    try {
      Log.actionFailed(thrown, failures);
    } catch (VirtualMachineError e) {
      // no memory: the others run all the same
    }
  }
}
