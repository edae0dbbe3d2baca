// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import dev.askew.locks.internal.Modules;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Counts grants, revocations, heavy fences and the choice of a backend, and passes them to Flight
 * Recorder if it is there and records. Only slow paths call this.
 *
 * <p>Nothing that counting or recording throws reaches a lock: the event is dropped, and after a
 * {@link LinkageError} (a class that a shrinker removed, say) nothing is recorded any more. The
 * exception is {@link ThreadDeath}, by which one thread stops another: it goes on to the caller,
 * who has to be prepared for it, except from {@link #granted}, whose caller is giving up the lock.
 *
 * <p>The handlers contain no call, because at the end of a stack a call in a handler overflows
 * again.
 */
final class Events {
  /** Whether what an event needs has been loaded; set once, and cleared if it does not work. */
  private static boolean recordable;

  /** What ordered a revocation. */
  static final String FENCE = "heavy fence";

  /** As {@link #FENCE}: a handshake with the owner, because the fence failed. */
  static final String HANDSHAKE = "handshake";

  /** As {@link #FENCE}: without an asymmetric backend. */
  static final String COMPARE_AND_SET = "compare-and-set";

  private Events() {}

  /** Not by the lock's toString(), which a subclass may override with one that uses the lock. */
  static String name(Object lock) {
    return lock.getClass().getName() + "@" + Integer.toHexString(System.identityHashCode(lock));
  }

  /** The label that a lock was given; null if none was. */
  static @Nullable String label(Object lock) {
    LockFigures figures = figures(lock);
    return figures == null ? null : figures.label();
  }

  /** The figures of a lock with a label; null if it has none. */
  private static @Nullable LockFigures figures(Object lock) {
    if (lock instanceof BiasedLock mutex) {
      return mutex.figures();
    }
    return lock instanceof BiasedReadWriteLock readWrite ? readWrite.figures() : null;
  }

  /**
   * Loads what counting needs, so that no user's thread has to. If Flight Recorder is in use, loads
   * what it needs as well, so that it misses no event. If not, that has time: it takes longer than
   * all else that comes before the first bias.
   */
  static void warmUp() {
    try {
      Statistics.GRANTS.add(0);
      LockFigures.warmUp();
      Labelled.warmUp();
      if (FlightRecorder.isInitialized()) {
        startRecording();
      }
    } catch (Throwable t) { // no memory, or no such module
    }
  }

  /** Loads what the first event needs, likewise. */
  static void startRecording() {
    try {
      // Without the module, Recorded cannot be linked.
      if (Modules.isThere("jdk.jfr")) {
        Recorded.warmUp();
        recordable = true;
      }
    } catch (Throwable t) { // no memory, or no such classes: nothing is recorded, but locks go on
    }
  }

  /** A lock has been biased. Throws nothing at all. */
  static void granted(Object lock) {
    try {
      Statistics.GRANTS.increment();
      LockFigures figures = figures(lock);
      if (figures != null) {
        figures.granted();
      }
      if (recordable) {
        Recorded.granted(lock);
      }
    } catch (Throwable t) {
      recordable &= !(t instanceof LinkageError);
    }
  }

  /**
   * A revocation begins.
   *
   * @return what {@link #revoked} wants back; null if nothing records
   */
  static @Nullable Object revoking() {
    try {
      return recordable ? Recorded.revoking() : null;
    } catch (ThreadDeath stop) {
      throw stop;
    } catch (Throwable t) {
      recordable &= !(t instanceof LinkageError);
      return null;
    }
  }

  /** So many revocations have made up for a fence that failed. */
  static void shookHands(int revocations) {
    try {
      Statistics.HANDSHAKES.add(revocations);
    } catch (ThreadDeath stop) {
      throw stop;
    } catch (Throwable t) { // no memory to count in
    }
  }

  /** A revocation has passed its fence. */
  static void revoked(
      @Nullable Object begun, Object lock, @Nullable Thread owner, String reason, String means) {
    revoked(begun, lock, owner, reason, means, 0);
  }

  /** The same, with so many others whose locks are not known. */
  static void revoked(
      @Nullable Object begun,
      Object lock,
      @Nullable Thread owner,
      String reason,
      String means,
      int others) {
    revoked(1 + others);
    if (begun != null) {
      record(begun, lock, owner, reason, means, others);
    }
  }

  /** So many revocations have passed one fence. */
  static void revoked(int revocations) {
    try {
      Statistics.REVOCATIONS.add(revocations);
    } catch (ThreadDeath stop) {
      throw stop;
    } catch (Throwable t) {
      recordable &= !(t instanceof LinkageError);
    }
  }

  /** Records a revocation that has passed its fence, and how many others it has carried along. */
  static void record(
      Object begun, Object lock, @Nullable Thread owner, String reason, String means, int others) {
    try {
      Recorded.revoked(begun, lock, owner, reason, means, others);
    } catch (ThreadDeath stop) {
      throw stop;
    } catch (Throwable t) {
      recordable &= !(t instanceof LinkageError);
    }
  }

  /** An owner has ended its own bias, at no cost to others. */
  static void converted(Object lock) {
    try {
      Statistics.CONVERSIONS.increment();
      if (recordable) {
        Recorded.converted(lock);
      }
    } catch (ThreadDeath stop) {
      throw stop;
    } catch (Throwable t) {
      recordable &= !(t instanceof LinkageError);
    }
  }

  /**
   * A barrier begins.
   *
   * @return what {@link #fenced} wants back; null if nothing records
   */
  static @Nullable Object fencing() {
    try {
      return recordable ? Recorded.fencing() : null;
    } catch (ThreadDeath stop) {
      throw stop;
    } catch (Throwable t) {
      recordable &= !(t instanceof LinkageError);
      return null;
    }
  }

  /** A barrier has ended. */
  static void fenced(@Nullable Object begun, int callers, boolean failed) {
    try {
      Statistics.BARRIERS.increment();
      Statistics.HEAVY_FENCES.add(callers);
      if (begun != null) {
        Recorded.fenced(begun, callers, failed);
      }
    } catch (ThreadDeath stop) {
      throw stop;
    } catch (Throwable t) {
      recordable &= !(t instanceof LinkageError);
    }
  }

  /** The choice of a backend has ended. */
  static void chosen(BarrierStatus status) {
    try {
      if (recordable) {
        Recorded.chosen(status);
      }
    } catch (Throwable t) {
      recordable &= !(t instanceof LinkageError);
    }
  }
}
