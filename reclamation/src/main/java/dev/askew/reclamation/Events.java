// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import dev.askew.locks.internal.Beans;
import dev.askew.locks.internal.Modules;
import org.jspecify.annotations.Nullable;

/**
 * Counts, and passes events to Flight Recorder if it is there and records; as the class of this
 * name for the locks. Nothing that this throws reaches a caller, except {@link ThreadDeath}.
 */
final class Events {
  /** False if the runtime image lacks the module; then {@link Recorded} cannot be linked. */
  private static boolean recordable = isThereFlightRecorder();

  private Events() {}

  private static boolean isThereFlightRecorder() {
    try {
      return Modules.isThere("jdk.jfr");
    } catch (Throwable t) { // no stack, no memory: nothing is recorded
      return false;
    }
  }

  /** Has the bean registered. */
  static void start() {
    try {
      Statistics.prepare();
      Beans.registerLater(
          () -> Management.register(), thrown -> Log.failed("registering the MXBean", thrown));
    } catch (Throwable t) {
      // no thread to be had, or a class that is missing: then there is no bean
    }
  }

  /**
   * A grace period begins.
   *
   * @return what {@link #gracePeriod} wants back; null if nothing records
   */
  static @Nullable Object beginning() {
    try {
      return recordable ? Recorded.beginning() : null;
    } catch (ThreadDeath stop) {
      throw stop;
    } catch (Throwable t) {
      recordable &= !(t instanceof LinkageError);
      return null;
    }
  }

  /** A grace period takes longer than most. */
  static Statistics.@Nullable Waiting waiting(
      @Nullable Object begun, Epochs epochs, long epoch, long start, @Nullable Thread laggard) {
    Statistics.Waiting waiting = null;
    try {
      waiting = new Statistics.Waiting(epochs, epoch, start);
      Statistics.WAITING.add(waiting);
      if (begun != null) {
        Recorded.waiting(begun, laggard);
      }
    } catch (ThreadDeath stop) {
      if (waiting != null) {
        waiting.hasEnded = true;
      }
      throw stop;
    } catch (Throwable t) {
      recordable &= !(t instanceof LinkageError);
    }
    return waiting;
  }

  static void waited(Statistics.Waiting waiting) {
    waiting.hasEnded = true;
    try {
      Statistics.WAITING.remove(waiting);
    } catch (VirtualMachineError | LinkageError e) {
      // no stack: it is taken out later
    }
  }

  /** A grace period has ended, or has been given up. */
  static void gracePeriod(@Nullable Object begun, long nanos, boolean hasEnded) {
    try {
      if (hasEnded) {
        Statistics.GRACE_PERIODS.increment();
        Statistics.GRACE_PERIOD_NANOS.add(nanos);
        Statistics.LONGEST_NANOS.accumulate(nanos);
      } else {
        Statistics.GIVEN_UP.increment();
      }
      if (begun != null) {
        Recorded.gracePeriod(begun, hasEnded);
      }
    } catch (ThreadDeath stop) {
      throw stop;
    } catch (Throwable t) {
      recordable &= !(t instanceof LinkageError);
    }
  }

  /** The heavy fence has failed. */
  static void handshakes() {
    try {
      Statistics.HANDSHAKES.increment();
    } catch (VirtualMachineError | LinkageError e) {
      // not counted
    }
  }

  /** A thread has ended in a section. */
  static void endedInside() {
    try {
      Statistics.ENDED_INSIDE.increment();
    } catch (VirtualMachineError | LinkageError e) {
      // not counted
    }
  }

  /** It has something to do. */
  static void reclaiming(Reclaimer reclaimer) {
    try {
      Statistics.RECLAIMERS.add(reclaimer);
    } catch (VirtualMachineError | LinkageError e) {
      // its backlog is not counted
    }
  }

  /** Its task has ended. */
  static void reclaimed(Reclaimer reclaimer) {
    try {
      if (reclaimer.backlog() == 0) {
        Statistics.RECLAIMERS.remove(reclaimer);
        if (reclaimer.backlog() != 0) { // another task has begun meanwhile
          Statistics.RECLAIMERS.add(reclaimer);
        }
      }
    } catch (VirtualMachineError | LinkageError e) {
      // the next time
    }
  }

  /** Actions are about to run. As {@link #beginning}. */
  static @Nullable Object freeing() {
    try {
      return recordable ? Recorded.freeing() : null;
    } catch (ThreadDeath stop) {
      throw stop;
    } catch (Throwable t) {
      recordable &= !(t instanceof LinkageError);
      return null;
    }
  }

  /** Actions have run, after one grace period. */
  static void freed(@Nullable Object begun, int actions, int failures, int backlog) {
    try {
      if (begun != null) {
        Recorded.freed(begun, actions, failures, backlog);
      }
    } catch (ThreadDeath stop) {
      throw stop;
    } catch (Throwable t) {
      recordable &= !(t instanceof LinkageError);
    }
  }
}
