// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.concurrent.locks.AbstractQueuedLongSynchronizer;
import org.jspecify.annotations.Nullable;

/**
 * Where one thread records that it reads under one lock. Written by that thread, read by writers.
 * The referent is the thread. The reference is weak, so a slot keeps no thread alive. The slot of a
 * thread that is gone is dropped when its place is needed.
 *
 * <p>What the reader writes shares its cache lines with no other slot, wherever the garbage
 * collector puts them: the fields that follow in the subclass keep 128 bytes between (two lines,
 * since processors fetch them in pairs).
 */
abstract class ReaderSlot extends WeakReference<Thread> {
  /** As many as {@link java.util.concurrent.locks.ReentrantReadWriteLock} allows. */
  static final int MOST_HOLDS = countsInLongs() ? Integer.MAX_VALUE : 65_535;

  static final VarHandle HOLDS;

  static {
    try {
      HOLDS = MethodHandles.lookup().findVarHandle(ReaderSlot.class, "holds", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Since JDK 25 the state of ReentrantReadWriteLock has 64 bits, before that it had 32. */
  private static boolean countsInLongs() {
    try {
      return Class.forName("java.util.concurrent.locks.ReentrantReadWriteLock$Sync").getSuperclass()
          == AbstractQueuedLongSynchronizer.class;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /** How often the thread holds the read lock by this slot. Written by that thread alone. */
  int holds;

  /** How many of its reads took the slow path. */
  private int slowReads;

  /** The thread's id, by which the slot's place is found even when the thread is gone. */
  private final int home;

  /**
   * Whether its thread takes it out of the list beside the table when it has left. Read and written
   * by that thread alone.
   */
  private boolean stray;

  private ReaderSlot(@Nullable Thread thread, int home, boolean stray) {
    super(thread);
    this.home = home;
    this.stray = stray;
  }

  static ReaderSlot of(Thread thread) {
    return new Padded(thread, (int) thread.getId(), false);
  }

  static ReaderSlot stray(Thread thread) {
    return new Padded(thread, 0, true);
  }

  /** The slot of no thread: abandoned from the beginning. */
  static ReaderSlot nobody() {
    return new Padded(null, 0, false);
  }

  int home() {
    return home;
  }

  /** From now on a stray stays as long as its thread lives. Called by that thread. */
  void keep() {
    stray = false;
  }

  boolean isOwnedBy(Thread thread) {
    return refersTo(thread);
  }

  /**
   * Whether nobody needs this slot any more. A thread that died while it read keeps its hold for
   * ever.
   */
  boolean isAbandoned() {
    Thread thread = get();
    return (thread == null || !thread.isAlive()) && holdsVolatile() == 0;
  }

  // ---- The reader's side. Only the slot's thread calls these. ----

  /**
   * Begins to read, once more if it does already.
   *
   * @return false if the lock is not, or no longer, biased to its readers; then nothing is held
   */
  boolean enter(ReadersBias lock) {
    int h = holds;
    if (h == 0) {
      if (!lock.isOpenToReaders()) { // then nothing is stored that would have to be taken back
        return false;
      }
      try {
        HOLDS.setOpaque(this, 1); // before the load of the flag, see ReadersBias, note 1
        return lock.isBiasedAcquire() || confirmOrExit(lock);
      } catch (Throwable t) { // no stack, no memory to link the call, or stopped
        holds = 0;
        throw t;
      }
    }
    if (h == MOST_HOLDS) {
      throw new Error("Maximum lock count exceeded");
    }
    holds = h + 1;
    return true;
  }

  /** After holds = 1 and a flag that is not BIASED. */
  boolean confirmOrExit(ReadersBias lock) {
    if (confirm(lock)) {
      return true;
    }
    exit(lock);
    return false;
  }

  /**
   * Begins to read, for the first time, past a writer that waits for readers.
   *
   * @return false if the writer has the lock already; then nothing is held
   */
  boolean barge(ReadersBias lock) {
    try {
      HOLDS.setOpaque(this, 1); // before the look at the flag
      if (lock.recount()) {
        return true;
      }
      exit(lock);
      return false;
    } catch (Throwable t) {
      holds = 0;
      throw t;
    }
  }

  /**
   * Gives up one hold.
   *
   * @return false if the thread does not read by this slot
   */
  boolean exit(ReadersBias lock) {
    int h = holds;
    if (h == 1) {
      releaseHolds();
      try {
        if (!lock.isBiasedOpaque()) {
          lock.wakeWriter();
        }
        if (stray) {
          lock.removeStray(this);
        }
      } catch (VirtualMachineError e) {
        // The lock has been given up. A writer that waits looks again: note 3 of ReadersBias.
        // A stray that stays in its list serves its thread as any slot does.
      }
      return true;
    }
    if (h == 0) {
      return false;
    }
    holds = h - 1;
    return true;
  }

  private void releaseHolds() {
    if (Costs.RELEASES_BY_VOLATILE_STORE) {
      HOLDS.setVolatile(this, 0);
    } else {
      HOLDS.setRelease(this, 0);
    }
  }

  /** Without an asymmetric fence: a full one of our own between the store and another look. */
  private boolean confirm(ReadersBias lock) {
    if (ReadersBias.phase(lock.flagAcquire()) != ReadersBias.SYMMETRIC) {
      return false;
    }
    VarHandle.fullFence();
    return ReadersBias.phase(lock.flagAcquire()) == ReadersBias.SYMMETRIC;
  }

  /** Counts a read that took the slow path. */
  int countSlowRead() {
    return ++slowReads;
  }

  int slowReads() {
    return slowReads;
  }

  // ---- Everybody's side ----

  int holdsVolatile() {
    return (int) HOLDS.getVolatile(this);
  }

  /** Separates the fields above from the object that follows in memory. */
  @SuppressWarnings({"unused", "UnusedVariable"})
  private static final class Padded extends ReaderSlot {
    private long p0;
    private long p1;
    private long p2;
    private long p3;
    private long p4;
    private long p5;
    private long p6;
    private long p7;
    private long p8;
    private long p9;
    private long p10;
    private long p11;
    private long p12;
    private long p13;
    private long p14;
    private long p15;

    Padded(@Nullable Thread thread, int home, boolean stray) {
      super(thread, home, stray);
    }
  }
}
