// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;

/**
 * One grant of a lock to one thread: the object on which that thread and its contenders meet.
 *
 * <p>A bias is made anew for every grant and never used again after it was taken, so that a thread
 * that still looks at an old one can do no harm (no ABA: the garbage collector keeps the old object
 * apart for as long as somebody looks). The referent is the owner; it is weak so that a lock keeps
 * neither its last owner nor that thread's class loader alive.
 *
 * <h2>Phases</h2>
 *
 * <pre>
 *  BIASED ──► REVOKING ──► FENCED ──► PUBLISHING ──► PUBLISHED      by a contender;
 *  SYMMETRIC ─────────────► │              └──► LEFT    │           LEFT by the owner
 *
 *  FENCED, PUBLISHED, LEFT ──► TAKEN                                by a contender
 *  any phase but PUBLISHING, LEFT and TAKEN ──► TAKEN               by the owner
 * </pre>
 *
 * Every step is a compare-and-set, so exactly one thread makes it, and {@link #TAKEN} in
 * particular: whoever makes that step has the lock. A phase goes back only where the thread that
 * made a step cannot complete it, for lack of stack or memory: from {@link #PUBLISHING} or {@link
 * #LEFT} to {@link #PUBLISHED}, and from {@link #TAKEN}, before the lock's state was written, to
 * {@link #FENCED} or {@link #PUBLISHED}.
 *
 * <h2>Why this excludes</h2>
 *
 * In the owner, {@link BiasedLock#lock()} is "store {@code holds = 1}, then load {@code phase}"; in
 * a contender, revoking is "store {@code phase = REVOKING}, heavy fence, load {@code holds}". The
 * heavy fence makes the owner execute a full fence at some point between its beginning and its end.
 * If the owner's store comes before that point, the contender's load sees it and the contender
 * waits. If it comes after, so does the owner's load, which then sees the phase that was stored
 * before the heavy fence began, and the owner backs out. {@link BiasedLock#unlock()} is the same
 * with {@code holds = 0}: either the contender sees the lock free, or the owner sees the contender
 * and wakes the queue. Between the owner's store and load only the compiler has to be kept from
 * exchanging them, which opaque accesses do.
 *
 * <p>Only a thread that has seen {@link #FENCED} or later may conclude anything from {@code holds
 * == 0}; {@link #REVOKING} says that somebody has asked, not that the owner can no longer enter
 * unnoticed.
 */
final class Bias extends WeakReference<Thread> {
  /** Granted through an asymmetric fence; nobody has asked for the lock. */
  static final int BIASED = 0;

  /**
   * Granted without an asymmetric fence; nobody has asked for the lock. The owner confirms each
   * entry and exit with a compare-and-set of this phase to itself, and a contender moves on from it
   * with a compare-and-set to {@link #FENCED}: one word, hence one order of the two.
   */
  static final int SYMMETRIC = 1;

  /** A contender has asked. The owner may not have noticed yet. */
  static final int REVOKING = 2;

  /** The owner can no longer enter or leave without noticing. */
  static final int FENCED = 3;

  /** A contender that found the owner inside is writing the owner's name into the synchronizer. */
  static final int PUBLISHING = 4;

  /** It has written it; otherwise as {@link #FENCED}. */
  static final int PUBLISHED = 5;

  /** The owner left while a contender was publishing; the lock is that contender's. */
  static final int LEFT = 6;

  /** Over. The lock belongs to the thread that made this step. */
  static final int TAKEN = 7;

  // For how many locks a fence was. If for many, its time is this lock's share.
  private static final byte ALONE = 0;
  private static final byte SHARED = 1;

  /** As {@link #SHARED}, and nobody had come to this lock. */
  private static final byte CARRIED_ALONG = 2;

  static final VarHandle HOLDS;
  static final VarHandle PHASE;

  /** Of {@link BiasedLock#account}. Here, so that no first lock of a JVM pays for it. */
  static final VarHandle ACCOUNT;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      HOLDS = lookup.findVarHandle(Bias.class, "holds", int.class);
      PHASE = lookup.findVarHandle(Bias.class, "phase", int.class);
      ACCOUNT = lookup.findVarHandle(BiasedLock.class, "account", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Initialises this class, by being called. */
  static void warmUp() {}

  /** How often the owner holds the lock through this bias. Written by the owner alone. */
  int holds;

  /** Volatile, so that a plain store of it, which needs no frame, takes the place of a step. */
  volatile int phase;

  /**
   * Written by an owner that has failed to confirm, between its store of the holds and another look
   * at the phase: a volatile store is a full fence that needs no frame. Read by nobody.
   */
  @SuppressWarnings("UnusedVariable")
  volatile boolean failed;

  /**
   * How long the heavy fence of this revocation took, in ns; an estimate until it is over, 0 if
   * there was none. A hint: races are harmless.
   */
  private long fenceNanos;

  /** For how many locks that fence was. */
  private byte fence;

  /** Its place among all grants, for {@link BulkRevocation}; a hint. */
  int place;

  /** Kept for when the thread is gone: it may have ended inside. */
  private final String ownerName;

  Bias(Thread owner, boolean asymmetric) {
    super(owner);
    ownerName = owner.getName();
    phase = asymmetric ? BIASED : SYMMETRIC;
  }

  /** Whether the thread is this bias's owner. A bias seen in a race looks like nobody's: null. */
  boolean isOwnedBy(Thread thread) {
    return refersTo(thread);
  }

  /** The owner's name when the bias was granted. */
  String ownerName() {
    return ownerName;
  }

  // ---- The owner's side. Only the owner calls these. ----

  /** Out of line: the phase is not BIASED. Without an asymmetric fence this is the rule. */
  boolean confirm() {
    return PHASE.compareAndSet(this, SYMMETRIC, SYMMETRIC);
  }

  /** How many holds the owner has through this bias; a snapshot for other threads. */
  int holds() {
    return (int) HOLDS.getOpaque(this);
  }

  /** Ends the owner's stay; no lock is given up by this, its caller sees to that. */
  void clearHolds() {
    HOLDS.setRelease(this, 0);
  }

  // ---- The contender's side ----

  /**
   * Volatile: acquire, to pair with the release in {@link BiasedLock#unlock()}, and not to be moved
   * before the caller's own place in the queue became visible.
   */
  int holdsVolatile() {
    return (int) HOLDS.getVolatile(this);
  }

  int phaseVolatile() {
    return phase;
  }

  boolean isTaken() {
    return phaseVolatile() == TAKEN;
  }

  boolean casPhase(int from, int to) {
    return PHASE.compareAndSet(this, from, to);
  }

  /** At least something, whatever the clock says: 0 would mean no fence. */
  void fenceTook(long nanos) {
    fenceNanos = Math.max(1, nanos);
    fence = ALONE;
  }

  void sharedFence(long nanos) {
    fenceNanos = nanos;
    fence = SHARED;
  }

  /** Charges next to nothing, as 0 would mean no fence. */
  void carriedAlong() {
    fenceNanos = 1;
    fence = CARRIED_ALONG;
  }

  boolean hasSharedFence() {
    return fence != ALONE;
  }

  boolean wasCarriedAlong() {
    return fence == CARRIED_ALONG;
  }

  long fenceNanos() {
    return fenceNanos;
  }
}
