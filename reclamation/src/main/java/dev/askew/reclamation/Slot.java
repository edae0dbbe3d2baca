// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import dev.askew.locks.AsymmetricFence;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * Where one thread records that it is in a section. Written by that thread, read by those who wait
 * for a grace period. The proof is in {@link Epochs}.
 *
 * <p>The referent is the thread, if the slot is its own. The reference is weak, so a slot keeps no
 * thread alive. A slot without referent is lent to a guest for one section.
 *
 * <p>What the thread writes shares its cache lines with no other slot: the fields that follow in
 * the subclass keep 128 bytes between (two lines, since processors fetch them in pairs).
 */
abstract sealed class Slot extends WeakReference<@Nullable Thread> implements Section {
  private static final VarHandle STATE;
  private static final VarHandle GUEST;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      STATE = lookup.findVarHandle(Slot.class, "state", long.class);
      GUEST = lookup.findVarHandle(Slot.class, "guest", Thread.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** What {@link #nested} is in a slot that is lent, for the first section. */
  static final int LENT = 1 << 30;

  /** As {@link #LENT}, in the slot of a participant that has been closed. */
  private static final int CLOSED = -1;

  /**
   * Whether the cheapest way to release is a volatile store. C2 has one instruction for that on
   * AArch64; a release store becomes a fence and a plain store. On x86-64 every store releases, and
   * it is the volatile one that needs a locked instruction.
   */
  private static final boolean RELEASES_BY_VOLATILE_STORE = isAarch64();

  /** The global epoch in which the section began; 0 outside. Written by the slot's thread. */
  volatile long state;

  /** How many sections are open beyond the first. The thread's own. */
  int nested;

  /** How many participants use the slot. The thread's own. */
  private int participants;

  /** Whom the slot is lent to. Claimed by compare-and-set. */
  volatile @Nullable Thread guest;

  /** By which the slot's place is found even when the thread is gone. */
  private final int home;

  /** For a message when the thread is gone. */
  private final String name;

  private Slot(@Nullable Thread thread, int home, int nested) {
    super(thread);
    this.home = home;
    this.nested = nested;
    this.name = thread == null ? "a thread that is gone" : thread.getName();
  }

  private static boolean isAarch64() {
    try {
      return System.getProperty("os.arch", "").equals("aarch64");
    } catch (SecurityException e) {
      return false; // then releasing costs more there
    }
  }

  static Slot of(Thread thread, int home) {
    return new Padded(thread, home, 0);
  }

  /** One that is lent, on cache lines of its own or not. */
  static Slot lent(boolean padded) {
    return padded ? new Padded(null, 0, LENT) : new Bare();
  }

  /** One in which nothing can be opened. */
  static Slot closed() {
    Slot slot = new Padded(null, 0, CLOSED);
    slot.state = 1; // so that the fast paths fail
    return slot;
  }

  int home() {
    return home;
  }

  // ---- The thread's side. Only the slot's thread calls these. ----

  final void addParticipant() {
    participants++;
  }

  /** Whether that was the last one. */
  final boolean removeParticipant() {
    return --participants == 0;
  }

  final void enter() {
    if ((long) STATE.get(this) == 0) {
      try {
        STATE.setOpaque(this, GlobalEpoch.current());
        AsymmetricFence.lightFence(); // before whatever the section loads, see Epochs, note 1
      } catch (Throwable t) { // no stack, or stopped
        state = 0;
        throw t;
      }
    } else {
      nest();
    }
  }

  private void nest() {
    int n = nested;
    if (n == CLOSED) {
      throw new IllegalStateException("The participant is closed.");
    }
    if (n == LENT - 1 || n == Integer.MAX_VALUE) {
      throw new IllegalStateException("Too many sections inside each other.");
    }
    nested = n + 1;
  }

  /** Takes a slot that is lent, and enters. */
  final boolean enterAsGuest(Thread thread) {
    if (guest != null || !GUEST.compareAndSet(this, (Thread) null, thread)) {
      return false;
    }
    try {
      state = GlobalEpoch.current(); // after the claim, see Epochs, note 5
      VarHandle.fullFence(); // so a guest needs no light fence, nor a handshake if that fails
    } catch (Throwable t) {
      state = 0;
      guest = null;
      throw t;
    }
    return true;
  }

  /** One more section in a slot that is lent to the current thread. */
  final void enterOnceMoreAsGuest() {
    nest();
  }

  @Override
  public final void close() {
    try {
      if (isOwnedBy(Thread.currentThread())) {
        exit();
        return;
      }
    } catch (StackOverflowError e) { // then exit() has not begun; what follows is no call
      int n = nested;
      if (n == 0 || n == LENT) {
        state = 0;
        guest = null;
      } else {
        nested = n - 1;
      }
      return;
    }
    throw new IllegalStateException(
        "The section is not, or no longer, open in this thread; it is " + this);
  }

  /** Ends a section. Throws nothing but IllegalStateException once it has begun. */
  final void exit() {
    int n = nested;
    if (n == 0) {
      try {
        if ((long) STATE.get(this) != 0) {
          release();
          return;
        }
      } catch (Throwable t) { // no stack; the store below needs none
        state = 0;
        return;
      }
    } else if (n == LENT) {
      state = 0;
      guest = null; // after the store of state, see Epochs, note 5
      return;
    } else if (n > 0) {
      nested = n - 1;
      return;
    }
    throw new IllegalStateException(
        n == CLOSED ? "The participant is closed." : "No section is open: closed twice?");
  }

  private void release() {
    if (RELEASES_BY_VOLATILE_STORE) {
      STATE.setVolatile(this, 0L);
    } else {
      STATE.setRelease(this, 0L);
    }
  }

  // ---- Everybody's side ----

  final boolean isOwnedBy(Thread thread) {
    return refersTo(thread) || guest == thread;
  }

  /** Whether a section is open that began before this epoch. */
  final boolean isOpenBefore(long epoch) {
    long s = state;
    return s != 0 && s < epoch;
  }

  final boolean isOpen() {
    return state != 0;
  }

  /** Whose sections these are; null if nobody's, or if the thread has been collected. */
  final @Nullable Thread thread() {
    Thread owner = get();
    return owner != null ? owner : guest;
  }

  /** Whether the thread that the slot belongs to, or is lent to, has ended. */
  final boolean isThreadGone() {
    Thread thread = thread();
    // A slot that is lent to nobody has no section. A virtual thread may be collected unended.
    // A guest that lived when it was read may have handed the slot to another before it ended.
    return thread == null ? nested < LENT : !thread.isAlive() && thread == thread();
  }

  /** Whether nobody needs this slot any more. Of a slot that is not lent. */
  final boolean isAbandoned() {
    Thread thread = get();
    return (thread == null || !thread.isAlive()) && state == 0;
  }

  /** Ends what a thread has left open that is gone. The caller has the monitor of the slots. */
  final void endForTheGone() {
    state = 0;
    nested &= LENT; // the next guest's section is its first; before guest, which hands it over
    guest = null;
  }

  final String threadName() {
    Thread thread = thread();
    return thread == null ? name : thread.getName();
  }

  @Override
  public String toString() {
    return (state == 0 ? "no section of " : "a section of ") + threadName();
  }

  /** One of so many that memory counts more than cache lines. Lent. */
  private static final class Bare extends Slot {
    Bare() {
      super(null, 0, LENT);
    }
  }

  /** Separates the fields above from the object that follows in memory. */
  @SuppressWarnings({"unused", "UnusedVariable"})
  private static final class Padded extends Slot {
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

    Padded(@Nullable Thread thread, int home, int nested) {
      super(thread, home, nested);
    }
  }
}
