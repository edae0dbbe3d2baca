// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import dev.askew.locks.internal.Handshake;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.lang.invoke.VarHandle;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The protocol of {@link BiasedLock} but for the owner's fast path: acquiring without a bias,
 * revocation, the wait for an owner, conversion, and grants. A superclass of the lock's
 * synchronizer, so that no path loads a further object.
 */
abstract class OwnersBias extends OwnersAccount {
  /*
   * Algorithmic notes
   *
   * Beneath lies an AbstractQueuedSynchronizer. Its state is the number of holds of the owner that
   * it names, or 0, or BIASED: then the lock is reserved for the thread to which its bias was
   * granted, inside or not, so no compare-and-set from 0 slips in. Bias.java says how owner and
   * contender agree on who is inside, and why that excludes. The owner's path is in BiasedLock.
   *
   * 1. state == BIASED implies bias != null, and a bias whose phase is not TAKEN is the current
   *    one. The granter, who holds the lock, stores the bias first and BIASED after it. Whoever
   *    takes the bias stores the number of its own holds first and null after it. A contender loads
   *    the bias first and the state after it. If it sees BIASED, it has the current bias, or an
   *    earlier one that is TAKEN, or null; in the last two cases it looks again.
   * 2. The thread that moves the phase to TAKEN is the only one to write the state then, and it
   *    writes its own holds: from then on this is an ordinary lock. An owner that leaves a revoked
   *    bias takes it in this way, with one hold, and releases that. So AQS's own release wakes the
   *    queue, and between its volatile store of the state and its load of the queue's head lies the
   *    full fence that the second Dekker, of unlock against enqueue, needs.
   * 3. A contender that fails in tryAcquire has seen, after FENCED, holds != 0, or another
   *    contender on its way to TAKEN. An owner that is inside then cannot leave without seeing the
   *    phase, and leaves as in 2; the other contender releases as any owner does. Either wakes the
   *    queue after our last look, so no wake-up is lost.
   * 4. Only unlock() grants, in tryRelease, which then returns true, so that a thread that queued
   *    in the meantime is woken and revokes. A grant inside a condition's full release would let a
   *    waiter resume with holds that nobody has counted.
   * 5. The holder writes exclusiveOwnerThread, with one exception. A contender that has to wait for
   *    a bias's owner names that owner there, so that deadlock detection, which reads no other
   *    field, sees it. It does so in the phase PUBLISHING, in which nobody but it can take the
   *    bias: an owner that leaves meanwhile hands it the lock (LEFT). The name counts only while
   *    the state is positive.
   * 6. Errors. A thread may run out of stack at any call, and code that is not ours (a policy, a
   *    recording) may throw anything. So a thread that has won PUBLISHING or TAKEN and cannot go on
   *    gives the phase back by a plain store, which needs no frame, to FENCED or PUBLISHED. There
   *    the lock is free for whoever comes next, or is still its owner's. That thread was the only
   *    one to move the phase on, but for an owner that leaves in PUBLISHING, which is the same as
   *    one that left before. It handles the error in the frame in which it won: a frame of its own
   *    may find no room where the compiled compare-and-set did.
   *    An owner that leaves relies on whoever has TAKEN to wake the queue. So its holds are visibly
   *    0 before it looks. If the taker steps back, the next contender that finds FENCED finds no
   *    holds, and does not wait for an owner that has left already.
   *    What decides whether to grant runs before anything is written; what reports a grant runs
   *    after everything is.
   */

  private static final long serialVersionUID = 1L;

  /** The state of a lock that is held on behalf of the owner of its bias. */
  static final int BIASED = -1;

  /**
   * The argument of an acquisition by a thread that does not come back from a condition: of one
   * hold. Who comes back acquires as many holds as it had, 1 or more.
   */
  static final int LOCK = 0;

  /** The argument of a release by {@link BiasedLock#unlock()}, which may grant. */
  static final int UNLOCK = 0;

  /** The argument of a release that gives up nothing: the first in the queue looks again. */
  private static final int WAKE = -1;

  /** How often to spin until there may be memory again. */
  private static final int PAUSE = 10_000;

  OwnersBias(BiasedLock lock) {
    super(lock);
  }

  /** As written, the lock may be held or biased; as read, it is neither. */
  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    setState(0);
    start();
  }

  // ---- Acquiring ----

  /**
   * For whoever waits in the queue.
   *
   * @param arg {@link #LOCK}, or the holds of a thread that comes back from a condition
   */
  final boolean acquireOrBack(Thread thread, int arg) {
    if (arg == LOCK) {
      return acquireOnce(thread, 1);
    }
    for (; ; ) {
      try {
        return acquireOnce(thread, arg);
      } catch (OutOfMemoryError e) {
        // From JDK 25 on, what is thrown here makes AbstractQueuedSynchronizer take the node out of
        // the queue, and then wait in it all the same. See BiasedCondition for stacks. No parking:
        // that needs memory itself if the thread is virtual.
        for (int i = 0; i < PAUSE; i++) {
          Thread.onSpinWait();
        }
      }
    }
  }

  /** All of it but the queue: barges, reenters, or revokes. */
  final boolean acquireOnce(Thread thread, int holds) {
    for (; ; ) {
      int c = getState();
      if (c == 0) {
        return seize(thread, holds);
      }
      if (c > 0) {
        return getExclusiveOwnerThread() == thread && reenter(c, holds);
      }
      Bias b = lock.bias;
      VarHandle.acquireFence(); // the bias before the state: note 1
      if (b == null) {
        freeIfCopied();
      } else if (getState() == BIASED && (!b.isTaken() || isStill(b))) {
        return revoke(b, thread, holds);
      }
    }
  }

  final boolean seize(Thread thread, int holds) {
    if (!compareAndSetState(0, holds)) {
      return false;
    }
    setExclusiveOwnerThread(thread);
    return true;
  }

  final boolean reenter(int c, int holds) {
    int next = c + holds;
    if (next < 0) {
      throw new Error("Maximum lock count exceeded");
    }
    setState(next);
    return true;
  }

  /** Whether the thread that took the bias has not yet written the state: then it has the lock. */
  private boolean isStill(Bias b) {
    VarHandle.fullFence(); // our place in the queue before this look: note 3
    return lock.bias == b;
  }

  /**
   * Frees a copy of a biased lock that was made without its transient fields, by whatever copies
   * objects without their constructors. Such a copy says BIASED and has no bias.
   */
  private void freeIfCopied() {
    if (!hasHadOwner()) {
      synchronized (this) { // once: whoever frees it may have been granted a bias since
        if (getState() == BIASED && !hasHadOwner()) {
          setState(0);
        }
      }
    }
  }

  /**
   * As {@link BiasedLock#tryLock()}: barges in a fair lock too, and lets an owner who is inside be.
   */
  final boolean tryLock() {
    Bias b = lock.bias;
    if (b != null
        && b.holds() != 0
        && b.phaseVolatile() <= Bias.SYMMETRIC
        && getState() == BIASED) {
      return false;
    }
    return acquireOnce(Thread.currentThread(), 1);
  }

  // ---- Revoking, in the order in which it happens ----

  /**
   * Takes the lock from the owner of its bias. Can be begun by one thread and completed by another.
   *
   * @return true if the caller has the lock; false if the owner is inside, or another contender was
   *     faster: either will wake the queue
   */
  private boolean revoke(Bias b, Thread contender, int holds) {
    for (; ; ) {
      int phase = b.phaseVolatile();
      switch (phase) {
        case Bias.BIASED -> {
          if (b.fenceNanos() == 0) { // before it is asked for: the owner may leave at once
            b.fenceTook((long) Costs.current().fenceNanos());
          }
          if (b.casPhase(Bias.BIASED, Bias.REVOKING)) {
            countRevocation();
            fence(b, true);
          }
        }
        case Bias.SYMMETRIC -> {
          if (b.casPhase(Bias.SYMMETRIC, Bias.FENCED)) {
            countRevocation();
            Events.revoked(Events.revoking(), lock, b.get(), "contender", Events.COMPARE_AND_SET);
          }
        }
        case Bias.REVOKING -> fence(b, false);
        case Bias.FENCED, Bias.PUBLISHED -> {
          if (b.holdsVolatile() == 0) {
            if (take(b, phase, contender, holds)) {
              return true;
            }
          } else if (phase == Bias.PUBLISHED) {
            return false;
          } else if (b.casPhase(Bias.FENCED, Bias.PUBLISHING)) {
            // In this frame, not in one of its own for which there may be no room: note 6.
            try {
              setExclusiveOwnerThread(b.get());
              if (!b.casPhase(Bias.PUBLISHING, Bias.PUBLISHED)) {
                return take(b, Bias.LEFT, contender, holds);
              }
            } catch (Throwable t) {
              if (b.phase == Bias.PUBLISHING || b.phase == Bias.LEFT) {
                b.phase = Bias.PUBLISHED;
              }
              release(WAKE);
              throw t;
            }
          }
        }
        default -> { // PUBLISHING, LEFT, TAKEN: another thread has the lock, or gets it
          return false;
        }
      }
    }
  }

  /** The sweep takes the first two steps of {@link #revoke}. Takes the lock from nobody. */
  final void revokeIn(Sweep sweep) {
    Bias b = lock.bias;
    VarHandle.acquireFence(); // the bias before the state: note 1
    if (b == null) {
      sweepCame();
      return;
    }
    if (getState() != BIASED || b.isOwnedBy(Thread.currentThread())) {
      return;
    }
    int phase = b.phaseVolatile(); // a compare-and-set in vain is as dear as one that succeeds
    if (phase == Bias.SYMMETRIC) {
      if (b.casPhase(Bias.SYMMETRIC, Bias.FENCED)) {
        countRevocation();
        Events.revoked(Events.revoking(), lock, b.get(), "sweep", Events.COMPARE_AND_SET);
      }
      return;
    }
    if (phase == Bias.BIASED || phase == Bias.REVOKING) {
      SweptOwner.in(sweep, lock, b);
    }
  }

  /**
   * Not only by the thread that asked: it may be slow, or gone, and "asked" is not "fenced".
   *
   * @param asked whether it is that thread, which may carry other biases along
   */
  private void fence(Bias b, boolean asked) {
    Object event = Events.revoking();
    Thread owner = b.get();
    long start = now();
    BulkRevocation bulk = null;
    try {
      bulk = asked && start != NO_TIME ? BulkRevocation.with(b, owner, start) : null;
    } catch (ThreadDeath stop) {
      throw stop;
    } catch (Throwable t) { // no stack, no memory, or none when that class was initialised: alone
    }
    boolean fenced = AsymmetricFence.serving().fence(owner);
    if (!fenced) {
      Handshake.with(owner);
      Events.shookHands(bulk == null ? 1 : 1 + bulk.size());
    }
    long end = now();
    if (start != NO_TIME && end != NO_TIME) {
      b.fenceTook(end - start);
    }
    int others = bulk == null ? 0 : bulk.fenced();
    if (b.casPhase(Bias.REVOKING, Bias.FENCED)) {
      String means = fenced ? Events.FENCE : Events.HANDSHAKE;
      Events.revoked(event, lock, owner, "contender", means, others);
    } else if (others != 0) {
      Events.revoked(others);
    }
  }

  /**
   * Makes the lock an ordinary one, held by the thread given, which is the current one.
   *
   * @return false if the phase is no longer the one given
   */
  private boolean take(Bias b, int phase, Thread thread, int holds) {
    if (!b.casPhase(phase, Bias.TAKEN)) {
      return false;
    }
    try {
      setExclusiveOwnerThread(thread);
      setState(holds);
    } catch (Throwable t) { // note 6
      b.phase = phase < Bias.PUBLISHED ? Bias.FENCED : Bias.PUBLISHED;
      release(WAKE);
      throw t;
    }
    lock.bias = null;
    try {
      if (b.wasCarriedAlong() && !b.isOwnedBy(thread)) {
        BulkRevocation.wasOfUse(b);
      }
      settled(b.fenceNanos(), b.hasSharedFence());
    } catch (Throwable t) { // no stack, no memory, a faulty policy: it is taken all the same
      lock.account |= MOST_CREDIT;
    }
    try {
      LockFigures figures = lock.figures();
      if (figures != null) {
        if (phase <= Bias.SYMMETRIC) {
          figures.converted();
        } else if (b.wasCarriedAlong() && !b.isOwnedBy(thread)) { // then nobody has counted it
          figures.revoked();
        }
        figures.cost(b.fenceNanos());
      }
    } catch (Throwable t) { // no stack, no memory: not counted
    }
    return true;
  }

  /** In the figures of this lock, if there are any: the current thread has asked for the bias. */
  private void countRevocation() {
    try {
      LockFigures figures = lock.figures();
      if (figures != null) {
        figures.revoked();
      }
    } catch (ThreadDeath stop) {
      throw stop;
    } catch (Throwable t) { // no stack, no memory
    }
  }

  // ---- What an owner does whose bias has been revoked, or has to end ----

  /** Gives up a revoked bias, whoever has it by now. The owner has entered in vain or exited. */
  final void leave(Bias b) {
    b.clearHolds();
    VarHandle.fullFence(); // before the look that may see TAKEN: a taker may step back, note 6
    Thread owner = Thread.currentThread();
    for (; ; ) {
      int phase = b.phaseVolatile();
      if (phase == Bias.TAKEN || phase == Bias.LEFT) {
        return;
      }
      if (phase == Bias.PUBLISHING) {
        if (b.casPhase(Bias.PUBLISHING, Bias.LEFT)) {
          return;
        }
      } else if (take(b, phase, owner, 1)) {
        try {
          release(1);
        } catch (Throwable t) { // the owner believes that it does not hold the lock
          if (getExclusiveOwnerThread() == owner) {
            setExclusiveOwnerThread(null);
            setState(0);
          }
          throw t;
        }
        Events.converted(lock);
        return;
      }
    }
  }

  /** Turns the current thread's biased holds, if it has any, into ordinary ones. Needs no fence. */
  final void convert() {
    Bias b = lock.bias;
    Thread thread = Thread.currentThread();
    if (b == null || !b.isOwnedBy(thread) || b.holds == 0) {
      return;
    }
    int holds = b.holds;
    for (; ; ) {
      int phase = b.phaseVolatile();
      if (phase == Bias.PUBLISHING) {
        Thread.onSpinWait(); // for the two stores of a contender; see note 5
        Thread.yield();
      } else if (take(b, phase, thread, holds)) {
        b.clearHolds();
        Events.converted(lock);
        return;
      }
    }
  }

  // ---- Releasing, and granting ----

  @Override
  protected final boolean tryRelease(int arg) {
    if (arg == WAKE) {
      return true;
    }
    Thread thread = Thread.currentThread();
    int c = getState();
    if (c <= 0 || getExclusiveOwnerThread() != thread) {
      throw notHeldBy(thread);
    }
    int left = arg == UNLOCK ? c - 1 : c - arg;
    if (left != 0) {
      setState(left);
      return false;
    }
    Bias next = arg == UNLOCK ? dueBias(thread) : null;
    if (next != null) {
      VarHandle.releaseFence(); // a call that may fail: so before anything is given up
    }
    setExclusiveOwnerThread(null);
    if (next == null) {
      setState(0);
      return true;
    }
    lock.bias = next;
    setState(BIASED);
    try {
      BulkRevocation.granted(next);
      Events.granted(lock);
    } catch (Throwable t) { // granted all the same, and the queue has to be woken
    }
    return true;
  }

  private IllegalMonitorStateException notHeldBy(Thread thread) {
    return new IllegalMonitorStateException(
        "unlock of " + Events.name(lock) + " by " + thread.getName() + ", which does not hold it");
  }

  /**
   * The bias to grant instead of freeing the lock.
   *
   * @return null if none is due; or if the policy fails, or memory or stack are at their end: then
   *     the lock is freed all the same
   */
  private @Nullable Bias dueBias(Thread holder) {
    try {
      return isDue(holder) && mayGrant() && !hasQueuedThreads()
          ? new Bias(holder, Barriers.isAsymmetric())
          : null;
    } catch (Throwable t) {
      return null;
    }
  }

  final void startBiased() {
    makeDue(Thread.currentThread());
    setState(BIASED);
  }

  /** Lets the holder's next outermost unlock grant. */
  final boolean grantNext() {
    if (!permitsAsking()) {
      return false;
    }
    if (lock.bias != null && unaskedBias() == null) {
      convert(); // the holder's own bias, which somebody has asked for, and which ends
    }
    if (lock.bias == null) {
      makeDue(Thread.currentThread());
    }
    return true;
  }

  // ---- Monitoring ----

  private boolean isBiasedAndInside(int c) {
    Bias b;
    return c == BIASED
        && (b = lock.bias) != null
        && b.isOwnedBy(Thread.currentThread())
        && b.holds() != 0;
  }

  @Override
  protected final boolean isHeldExclusively() {
    int c = getState();
    return c > 0 ? getExclusiveOwnerThread() == Thread.currentThread() : isBiasedAndInside(c);
  }

  final int holdsOfCurrentThread() {
    if (!isHeldExclusively()) {
      return 0;
    }
    Bias b = lock.bias;
    return getState() == BIASED && b != null ? b.holds() : getState();
  }

  final boolean isLocked() {
    int c = getState();
    if (c != BIASED) {
      return c != 0;
    }
    Bias b = lock.bias;
    return b == null ? hasHadOwner() : b.holds() != 0;
  }

  final @Nullable Thread owner() {
    int c = getState();
    if (c == BIASED) {
      Bias b = lock.bias;
      return b != null && b.holds() != 0 ? b.get() : null;
    }
    return c == 0 ? null : getExclusiveOwnerThread();
  }

  /** The bias for which nobody has asked; null if there is none. */
  final @Nullable Bias unaskedBias() {
    Bias b = lock.bias;
    return b != null && b.phaseVolatile() <= Bias.SYMMETRIC && getState() == BIASED ? b : null;
  }

  /** Who holds the lock, or has it biased; a thread that has ended is named, too. */
  final String holding() {
    Bias b = getState() == BIASED ? lock.bias : null;
    if (b != null && b.holds() != 0) {
      return "Locked by thread " + nameOf(b);
    }
    Thread owner = owner();
    if (owner != null) {
      return "Locked by thread " + owner.getName();
    }
    Bias unasked = unaskedBias();
    return unasked == null ? "Unlocked" : "Unlocked, biased to thread " + nameOf(unasked);
  }

  private static String nameOf(Bias b) {
    Thread owner = b.get();
    return owner == null ? b.ownerName() : owner.getName();
  }

  @Override
  public String toString() {
    return lock.toString();
  }

  /** A bias in a sweep. */
  private record SweptOwner(BiasedLock lock, Bias bias) implements Sweep.Swept {
    /** Here, because the verifier loads the interface of whoever hands this on as one of it. */
    static void in(Sweep sweep, BiasedLock lock, Bias bias) {
      sweep.add(new SweptOwner(lock, bias));
    }

    @Override
    public boolean ask(long nanos) {
      if (bias.phaseVolatile() == Bias.BIASED) {
        bias.sharedFence(nanos); // first: an owner that goes round all its locks leaves at once
        if (bias.casPhase(Bias.BIASED, Bias.REVOKING)) {
          lock.sync().countRevocation();
        }
      }
      return bias.phaseVolatile() == Bias.REVOKING; // as well if somebody else has asked
    }

    @Override
    public void addTargets(Set<Thread> targets) {
      Thread owner = bias.get();
      if (owner != null) {
        targets.add(owner);
      }
    }

    @Override
    public boolean fenced(long nanos) {
      bias.sharedFence(nanos);
      return bias.casPhase(Bias.REVOKING, Bias.FENCED);
    }

    @Override
    public void record(Object event, String means) {
      Events.record(event, lock, bias.get(), "sweep", means, 0);
    }
  }
}
