// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.invoke.VarHandle;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * A reentrant mutual exclusion {@link Lock} with the contract of {@link
 * java.util.concurrent.locks.ReentrantLock}, which leans towards the thread that uses it: once one
 * thread has taken the lock often enough alone, the lock is <em>biased</em> to it, and from then on
 * that thread locks and unlocks with plain moves, without an atomic instruction and without a
 * fence. A thread that wants a lock biased to another <em>revokes</em> the bias, which costs it one
 * heavy fence (see {@link AsymmetricFence#heavyFence()}; microseconds, not milliseconds), and waits
 * if the owner is inside. Nobody ever stops the owner.
 *
 * <p>Exchange {@code new ReentrantLock()} for {@code new BiasedLock()} and keep the rest:
 *
 * <pre>{@code
 * private final BiasedLock lock = new BiasedLock();
 *
 * void append(Event event) {
 *   lock.lock();
 *   try {
 *     buffer.add(event);
 *   } finally {
 *     lock.unlock();
 *   }
 * }
 * }</pre>
 *
 * <p>When to bias is decided by a {@link BiasPolicy}. A lock created as fair is never biased. While
 * the choice of a backend is pending, locks work unbiased; no method waits for it, unless {@code
 * askew.startup} is {@code eager} (see {@link Barriers}). Without an asymmetric backend the default
 * policy never grants; other policies may, and owner and contender then agree by compare-and-set.
 *
 * <p>All methods behave as {@link java.util.concurrent.locks.ReentrantLock} documents, memory
 * effects included: what a thread did before it unlocked happens-before what another does after it
 * locked. Only methods that acquire the lock revoke or execute a heavy fence, a wait on a condition
 * among them, since it ends by acquiring. A {@link #tryLock()} revokes only a bias whose owner is
 * not inside. Query methods never revoke. What they return about other threads is a snapshot.
 *
 * <p>A wait on a condition while the lock is biased ends the bias without a heavy fence, because it
 * is the owner who ends it; so does a signal that finds a waiter.
 *
 * <p>Virtual threads and platform threads can both own a bias. A lock does not keep its last owner
 * from being garbage collected. Thread dumps name the owner of a biased lock as soon as somebody
 * waits for it, and deadlocks are found; {@code jstack -l} does not list a biased lock for which
 * nobody waits.
 *
 * <p>Serialisation writes whether the lock is fair and its policy if that is serialisable; a lock
 * that has been read back is unlocked and unbiased.
 */
public class BiasedLock implements Lock, Serializable {
  /*
   * Algorithmic notes
   *
   * Beneath lies an AbstractQueuedSynchronizer. Its state is the number of holds of the owner that
   * it names, or 0, or BIASED: then the lock is reserved for the thread to which
   * `bias` was granted, inside or not, so no compare-and-set
   * from 0 slips in. Bias.java says how owner and contender agree on who is inside, and why that
   * excludes.
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

  /** Here, so that no unlock() initialises a class, perhaps at the end of its stack. */
  private static final boolean RELEASES_BY_VOLATILE_STORE;

  static {
    // Loads and initialises what a first pair needs, before a thread that opens the backend holds
    // the locks of class loading that this would have to wait for.
    BiasedLock first = new BiasedLock();
    first.lock();
    first.unlock();
    RELEASES_BY_VOLATILE_STORE = Processor.RELEASES_BY_VOLATILE_STORE;
    Barriers.start();
  }

  /** The queue, the holds of whoever is not biased, and the account of biases. */
  private final Sync sync;

  /** When to grant. */
  @SuppressWarnings("serial") // writeObject() puts another in its place where it has to
  private final BiasPolicy policy;

  /**
   * The current bias, or null. The fast path reads it plainly: a thread sees a bias granted to
   * itself, and ignores all others.
   */
  private transient @Nullable Bias bias;

  /** A lock with the adaptive policy; not fair. */
  public BiasedLock() {
    this(AdaptivePolicy.DEFAULT);
  }

  /**
   * A lock that is fair, and then never biased, or has the adaptive policy.
   *
   * @param fair true if the thread that waits longest is to come first, as in {@link
   *     java.util.concurrent.locks.ReentrantLock}
   */
  public BiasedLock(boolean fair) {
    policy = fair ? BiasPolicy.never() : AdaptivePolicy.DEFAULT;
    sync = fair ? new FairSync(this, policy) : new Sync(this, policy);
  }

  /**
   * A lock with a policy of the user's choice; not fair.
   *
   * @param policy when to bias; may be shared by any number of locks
   */
  public BiasedLock(BiasPolicy policy) {
    this.policy = Objects.requireNonNull(policy, "policy");
    sync = new Sync(this, policy);
  }

  /**
   * A lock that is biased to the current thread from the start. Records no event. For measurements.
   */
  static BiasedLock biasedFromTheStart() {
    BiasedLock lock = new BiasedLock(BiasPolicy.eager());
    lock.bias = new Bias(Thread.currentThread(), true);
    lock.sync.startBiased();
    return lock;
  }

  // ---- The fast path ----

  /*
   * Bias.java says why it excludes. HotSpot inlines a call by how often it was made while it took
   * the profile, which is mostly before the first grant. So the whole of the owner's path is in
   * enterBiased() and exitBiased(), which every lock() and unlock() calls.
   *
   * An owner at the end of its stack that finds itself revoked may fail between giving up its hold
   * and leave(), and a contender that steps back (note 6) may fail to wake another. Then whoever
   * waits for it waits until the lock is used again. ReentrantLock is safe from that by
   * @ReservedStackAccess, which is the JDK's own.
   */

  /**
   * Acquires the lock, waiting for it if necessary. May revoke.
   *
   * @throws Error if the thread holds the lock {@link Integer#MAX_VALUE} times already
   */
  @Override
  public void lock() {
    if (!enterBiased()) {
      sync.acquire(1);
    }
  }

  /**
   * Enters through the current thread's own bias, once more if it is inside already.
   *
   * @return false if it has none, or no longer
   */
  private boolean enterBiased() {
    Bias b = bias;
    if (b == null || !b.isOwnedBy(Thread.currentThread())) {
      return false;
    }
    int h = b.holds;
    if (h == 0) {
      // Opaque: the compiler may not move it past the load of the phase. No acquire is needed:
      // since the grant, only this thread has written what the lock protects.
      Bias.HOLDS.setOpaque(b, 1);
      try {
        if ((int) Bias.PHASE.getOpaque(b) == Bias.BIASED || b.confirm()) {
          return true;
        }
      } catch (Throwable t) { // no stack, or no memory to link the call
        b.holds = 0;
        b.failed = true;
        if (b.phase > Bias.SYMMETRIC) {
          sync.leave(b);
        }
        throw t;
      }
      b.holds = 0; // at once: the call that leaves may find no stack
      sync.leave(b);
      return false;
    }
    if (h == Integer.MAX_VALUE) {
      throw new Error("Maximum lock count exceeded");
    }
    b.holds = h + 1;
    return true;
  }

  /**
   * Gives up one hold of the lock. Never blocks; wakes a waiting thread if there is one.
   *
   * @throws IllegalMonitorStateException if the current thread does not hold the lock
   */
  @Override
  public void unlock() {
    if (!exitBiased()) {
      sync.release(Sync.UNLOCK);
    }
  }

  /**
   * Gives up one hold that the current thread has through its own bias.
   *
   * @return false if it has none
   */
  private boolean exitBiased() {
    Bias b = bias;
    if (b == null || !b.isOwnedBy(Thread.currentThread())) {
      return false;
    }
    int h = b.holds;
    if (h == 1) {
      // Release: what was done inside is visible to the contender that sees the 0. A constant,
      // because a decrement would chain each pair to the one before through store forwarding.
      if (RELEASES_BY_VOLATILE_STORE) {
        Bias.HOLDS.setVolatile(b, 0);
      } else {
        Bias.HOLDS.setRelease(b, 0);
      }
      try {
        if ((int) Bias.PHASE.getOpaque(b) == Bias.BIASED || b.confirm()) {
          return true;
        }
      } catch (Throwable t) { // the lock has been given up
        b.failed = true;
        if (b.phase > Bias.SYMMETRIC) {
          sync.leave(b);
        }
        if (t instanceof VirtualMachineError) {
          return true;
        }
        throw t;
      }
      sync.leave(b);
      return true;
    }
    if (h == 0) {
      return false;
    }
    b.holds = h - 1;
    return true;
  }

  // ---- The other ways to acquire ----

  /**
   * Acquires the lock unless the thread is interrupted. May revoke.
   *
   * @throws InterruptedException if the thread is interrupted on entry or while it waits
   * @throws Error if the thread holds the lock {@link Integer#MAX_VALUE} times already
   */
  @Override
  public void lockInterruptibly() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (!enterBiased()) {
      sync.acquireInterruptibly(1);
    }
  }

  /**
   * Acquires the lock if nobody else holds it at this moment, even if others wait for it and the
   * lock is fair. Does not wait; may revoke a bias whose owner is not inside.
   *
   * <p>While a bias is being revoked, this may return false at a moment at which nobody holds the
   * lock: if the owner is just finding out that it can no longer enter, it looks to others as if it
   * were inside.
   *
   * @return true if the current thread holds the lock now
   * @throws Error if the thread holds the lock {@link Integer#MAX_VALUE} times already
   */
  @Override
  public boolean tryLock() {
    return enterBiased() || sync.tryLock();
  }

  /**
   * Acquires the lock if it becomes free within the time given. May revoke. In a fair lock the
   * thread takes its place behind those that wait already.
   *
   * @param timeout how long to wait at most; 0 or less: not at all
   * @param unit the unit of {@code timeout}
   * @return true if the current thread holds the lock now, false if the time ran out
   * @throws InterruptedException if the thread is interrupted on entry or while it waits
   * @throws Error if the thread holds the lock {@link Integer#MAX_VALUE} times already
   */
  @Override
  public boolean tryLock(long timeout, TimeUnit unit) throws InterruptedException {
    long nanos = unit.toNanos(timeout);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return enterBiased() || sync.tryAcquireNanos(1, nanos);
  }

  /**
   * Biases the lock to the current thread, whatever the policy's count says: for a lock that its
   * former owner will not use again. Acquires the lock as {@link #lock()} does, so it may wait and
   * revoke, and releases it again. If the current thread holds the lock already, the bias is
   * granted when it gives up its last hold. In a JVM without C2 or Graal it makes the lock slower,
   * see {@link BiasPolicy#eager()}.
   *
   * @return true if the lock is biased to the current thread now, or is going to be; false if the
   *     lock is fair, its policy never grants, other threads wait for it, or {@link Barriers}
   *     permits no grant: the choice of a backend is pending, or the backend failed after it had
   *     served
   */
  public boolean biasToCurrentThread() {
    boolean asked;
    if (!enterBiased()) { // not lock(), which a subclass may let call this
      sync.acquire(1);
    }
    try {
      asked = sync.grantNext();
    } finally { // what the policy throws reaches the caller, who does not hold the lock
      if (!exitBiased()) {
        sync.release(Sync.UNLOCK);
      }
    }
    return asked && (sync.isHeldExclusively() || isBiasedToCurrentThread());
  }

  private boolean isBiasedToCurrentThread() {
    Bias b = bias;
    return b != null && b.isOwnedBy(Thread.currentThread());
  }

  /**
   * Revokes the biases of many locks with one heavy fence, for a thread that is about to visit them
   * all: a sweep over idle connections, say. Each lock is then acquired without a further fence, by
   * whoever comes first. An owner that is inside stays inside, and the lock waits for it as ever.
   * Locks that are not biased, or are biased to the current thread, stay as they are.
   *
   * <p>Executes one heavy fence, or none if no lock is biased to another thread; does not wait for
   * any lock. If the iterator throws, the locks that it has returned are revoked all the same. A
   * lock may be biased again at any time.
   *
   * @param locks the locks; any number, in any order
   * @throws NullPointerException if the argument or one of the locks is null
   */
  public static void revokeAll(Iterable<? extends BiasedLock> locks) {
    Sweep sweep = new Sweep();
    try {
      for (BiasedLock lock : locks) {
        lock.sync.revokeIn(sweep);
      }
    } finally { // whatever the iterator throws
      sweep.fence();
    }
  }

  /**
   * What biasing has cost and brought so far, over all locks of this process.
   *
   * @return a snapshot
   */
  public static BiasStatistics statistics() {
    return Statistics.snapshot();
  }

  // ---- Conditions ----

  /**
   * A condition of this lock, with the contract of {@link
   * java.util.concurrent.locks.ReentrantLock#newCondition()}. A thread that waits on it is parked
   * on a synchronizer's condition inside it: that one, and not the condition itself, is what {@link
   * java.util.concurrent.locks.LockSupport#getBlocker} and {@link
   * java.lang.management.ThreadInfo#getLockInfo()} name.
   *
   * @return a new condition
   */
  @Override
  public Condition newCondition() {
    return new BiasedCondition(sync);
  }

  /**
   * Whether threads wait on a condition of this lock.
   *
   * @param condition the condition
   * @return true if at least one waits
   * @throws IllegalMonitorStateException if the current thread does not hold the lock
   * @throws IllegalArgumentException if the condition belongs to another lock
   */
  public boolean hasWaiters(Condition condition) {
    return sync.hasWaiters(owned(condition));
  }

  /**
   * How many threads wait on a condition of this lock, as an estimate.
   *
   * @param condition the condition
   * @return the number
   * @throws IllegalMonitorStateException if the current thread does not hold the lock
   * @throws IllegalArgumentException if the condition belongs to another lock
   */
  public int getWaitQueueLength(Condition condition) {
    return sync.getWaitQueueLength(owned(condition));
  }

  /**
   * The threads that may be waiting on a condition of this lock.
   *
   * @param condition the condition
   * @return those threads, in no particular order
   * @throws IllegalMonitorStateException if the current thread does not hold the lock
   * @throws IllegalArgumentException if the condition belongs to another lock
   */
  protected Collection<Thread> getWaitingThreads(Condition condition) {
    return sync.getWaitingThreads(owned(condition));
  }

  private AbstractQueuedSynchronizer.ConditionObject owned(Condition condition) {
    Objects.requireNonNull(condition, "condition");
    if (condition instanceof BiasedCondition own && own.isOf(sync)) {
      return own.queue;
    }
    throw new IllegalArgumentException(
        "The condition, a "
            + condition.getClass().getName()
            + ", is not one of "
            + Events.name(this));
  }

  // ---- Monitoring: never revokes ----

  /**
   * How often the current thread holds this lock.
   *
   * @return the number of holds, 0 if it does not hold it
   */
  public int getHoldCount() {
    return sync.holdsOfCurrentThread();
  }

  /**
   * Whether the current thread holds this lock.
   *
   * @return true if it does
   */
  public boolean isHeldByCurrentThread() {
    return sync.isHeldExclusively();
  }

  /**
   * Whether any thread holds this lock. A lock that is biased while its owner is not inside is not
   * held.
   *
   * @return true if one does
   */
  public boolean isLocked() {
    return sync.isLocked();
  }

  /**
   * Whether this lock was created as fair.
   *
   * @return true if it was
   */
  public final boolean isFair() {
    return sync instanceof FairSync;
  }

  /**
   * The thread that holds this lock.
   *
   * @return the thread, or null if nobody holds it, or if it has ended while it held a biased lock
   *     and has been garbage collected; {@link #toString()} names it even then
   */
  @SuppressWarnings("exports") // see module-info
  protected @Nullable Thread getOwner() {
    return sync.owner();
  }

  /**
   * Whether threads wait to acquire this lock.
   *
   * @return true if there may be one
   */
  public final boolean hasQueuedThreads() {
    return sync.hasQueuedThreads();
  }

  /**
   * Whether a thread waits to acquire this lock.
   *
   * @param thread the thread
   * @return true if it is queued
   * @throws NullPointerException if the thread is null
   */
  public final boolean hasQueuedThread(Thread thread) {
    return sync.isQueued(thread);
  }

  /**
   * How many threads wait to acquire this lock, as an estimate.
   *
   * @return the number
   */
  public final int getQueueLength() {
    return sync.getQueueLength();
  }

  /**
   * The threads that may be waiting to acquire this lock.
   *
   * @return those threads, in no particular order
   */
  protected Collection<Thread> getQueuedThreads() {
    return sync.getQueuedThreads();
  }

  /**
   * This lock and its state: {@code [Unlocked]} or {@code [Locked by thread NAME]}. A thread that
   * has ended while it held the lock is named, too.
   *
   * @return the same form as {@link java.util.concurrent.locks.ReentrantLock#toString()}
   */
  @Override
  public String toString() {
    String holder = sync.holder();
    return super.toString() + (holder == null ? "[Unlocked]" : "[Locked by thread " + holder + "]");
  }

  /**
   * Writes the policy only if that can be written; otherwise the lock comes back with the adaptive
   * one.
   *
   * @param out the stream
   * @throws IOException if writing fails
   */
  private void writeObject(ObjectOutputStream out) throws IOException {
    ObjectOutputStream.PutField fields = out.putFields();
    fields.put("sync", sync);
    fields.put("policy", policy instanceof Serializable ? policy : AdaptivePolicy.DEFAULT);
    out.writeFields();
  }

  /**
   * Comes back unlocked and unbiased.
   *
   * @param in the stream
   * @throws IOException if reading fails
   * @throws ClassNotFoundException if the policy's class is missing
   */
  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    sync.start(policy);
  }

  /**
   * The queue beneath the lock. Not an inner class: what copies objects field by field often leaves
   * out the reference that the compiler adds to one.
   */
  static class Sync extends OwnersAccount {
    private static final long serialVersionUID = 1L;

    /** The state of a lock that is held on behalf of the owner of its bias. */
    static final int BIASED = -1;

    /** The argument of a release by {@link BiasedLock#unlock()}, which may grant. */
    static final int UNLOCK = 0;

    /** The argument of a release that gives up nothing: the first in the queue looks again. */
    private static final int WAKE = -1;

    /** The lock above. */
    final BiasedLock lock;

    /** Whether this object has been in the state BIASED. A copy of one that was has not. */
    private transient boolean hasBeenBiased;

    Sync(BiasedLock lock, BiasPolicy policy) {
      this.lock = lock;
      start(policy);
    }

    @Override
    final BiasPolicy policy() {
      return lock.policy;
    }

    /** As written, the lock may be held or biased; as read, it is neither. */
    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      setState(0);
    }

    // -- Acquiring

    @Override
    protected boolean tryAcquire(int holds) {
      return acquireOnce(Thread.currentThread(), holds);
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

    /**
     * Whether the thread that took the bias has not yet written the state: then it has the lock.
     */
    private boolean isStill(Bias b) {
      VarHandle.fullFence(); // our place in the queue before this look: note 3
      return lock.bias == b;
    }

    /**
     * Frees a copy of a biased lock that was made without its transient fields, by whatever copies
     * objects without their constructors. Such a copy says BIASED and has no bias.
     */
    private void freeIfCopied() {
      if (!hasBeenBiased) {
        synchronized (this) { // once: whoever frees it may have been granted a bias since
          if (getState() == BIASED && !hasBeenBiased) {
            setState(0);
          }
        }
      }
    }

    /**
     * As {@link BiasedLock#tryLock()}: barges in a fair lock too, and lets an owner who is inside
     * be.
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

    // -- Revoking, in the order in which it happens

    /**
     * Takes the lock from the owner of its bias. Can be begun by one thread and completed by
     * another.
     *
     * @return true if the caller has the lock; false if the owner is inside, or another contender
     *     was faster: either will wake the queue
     */
    private boolean revoke(Bias b, Thread contender, int holds) {
      for (; ; ) {
        int phase = b.phaseVolatile();
        switch (phase) {
          case Bias.BIASED -> {
            if (b.casPhase(Bias.BIASED, Bias.REVOKING)) {
              b.fenceTook((long) Costs.current().fenceNanos()); // until it is known
            }
          }
          case Bias.SYMMETRIC -> {
            if (b.casPhase(Bias.SYMMETRIC, Bias.FENCED)) {
              Events.revoked(Events.revoking(), lock, b.get(), "contender", Events.COMPARE_AND_SET);
            }
          }
          case Bias.REVOKING -> fence(b);
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

    /**
     * The first step of {@link #revoke}; the sweep takes the second. Takes the lock from nobody.
     */
    final void revokeIn(Sweep sweep) {
      Bias b = lock.bias;
      VarHandle.acquireFence(); // the bias before the state: note 1
      if (b == null || getState() != BIASED || b.isOwnedBy(Thread.currentThread())) {
        return;
      }
      if (b.casPhase(Bias.SYMMETRIC, Bias.FENCED)) {
        Events.revoked(Events.revoking(), lock, b.get(), "sweep", Events.COMPARE_AND_SET);
        return;
      }
      if (b.casPhase(Bias.BIASED, Bias.REVOKING)) {
        b.fenceTook((long) Costs.current().fenceNanos()); // until it is known
      }
      if (b.phaseVolatile() == Bias.REVOKING) { // as well if somebody else has asked
        sweep.add(new AskedOwner(lock, b));
      }
    }

    /** Not only by the thread that asked: it may be slow, or gone, and "asked" is not "fenced". */
    private void fence(Bias b) {
      Object event = Events.revoking();
      long start = now();
      boolean fenced = Barriers.heavyFence();
      if (!fenced) {
        FailedFence.handshake(b.get());
        Events.shookHands();
      }
      long end = now();
      if (start != NO_TIME && end != NO_TIME) {
        b.fenceTook(end - start);
      }
      if (b.casPhase(Bias.REVOKING, Bias.FENCED)) {
        Events.revoked(event, lock, b.get(), "contender", fenced ? Events.FENCE : Events.HANDSHAKE);
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
        settled(b.fenceNanos());
      } catch (Throwable t) { // no stack, no memory, a faulty policy: it is taken all the same
        credit = ASK_AGAIN;
      }
      return true;
    }

    // -- What an owner does whose bias has been revoked, or has to end

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

    /**
     * Turns the current thread's biased holds, if it has any, into ordinary ones. Needs no fence.
     */
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

    // -- Releasing, and granting

    @Override
    protected final boolean tryRelease(int arg) {
      if (arg == WAKE) {
        return true;
      }
      Thread thread = Thread.currentThread();
      int c = getState();
      if (c <= 0 || getExclusiveOwnerThread() != thread) {
        throw new IllegalMonitorStateException(
            "unlock of "
                + Events.name(lock)
                + " by "
                + thread.getName()
                + ", which does not hold it");
      }
      int left = arg == UNLOCK ? c - 1 : c - arg;
      if (left != 0) {
        setState(left);
        return false;
      }
      Bias next = arg == UNLOCK ? dueBias(thread) : null;
      if (next != null) {
        hasBeenBiased = true;
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
        Events.granted(lock);
      } catch (Throwable t) { // granted all the same, and the queue has to be woken
      }
      return true;
    }

    /**
     * The bias to grant instead of freeing the lock.
     *
     * @return null if none is due; or if the policy fails, or memory or stack are at their end:
     *     then the lock is freed all the same
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
      hasBeenBiased = true;
      setState(BIASED);
    }

    /** Lets the holder's next outermost unlock grant. */
    final boolean grantNext() {
      boolean permitted = permitsGrants();
      if (permitted && lock.bias == null) {
        makeDue(Thread.currentThread());
      }
      return permitted;
    }

    // -- Monitoring

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
      return b == null ? hasBeenBiased : b.holds() != 0;
    }

    final @Nullable Thread owner() {
      int c = getState();
      if (c == BIASED) {
        Bias b = lock.bias;
        return b != null && b.holds() != 0 ? b.get() : null;
      }
      return c == 0 ? null : getExclusiveOwnerThread();
    }

    /** The name of the thread that holds the lock, even if it has ended; null if nobody does. */
    final @Nullable String holder() {
      Thread owner = owner();
      if (owner != null) {
        return owner.getName();
      }
      Bias b = lock.bias;
      return getState() == BIASED && b != null && b.holds() != 0 ? b.ownerName() : null;
    }

    @Override
    public String toString() {
      return lock.toString();
    }
  }

  /** A bias in a sweep. */
  private record AskedOwner(BiasedLock lock, Bias bias) implements Sweep.Asked {
    @Override
    public void handshake() {
      FailedFence.handshake(bias.get());
      Events.shookHands();
    }

    @Override
    public void fenced(long nanos, @Nullable Object event, String means) {
      bias.fenceTook(nanos);
      if (bias.casPhase(Bias.REVOKING, Bias.FENCED)) {
        Events.revoked(event, lock, bias.get(), "sweep", means);
      }
    }
  }

  /** First come, first served; never biased, because its lock's policy never grants. */
  static final class FairSync extends Sync {
    private static final long serialVersionUID = 1L;

    FairSync(BiasedLock lock, BiasPolicy policy) {
      super(lock, policy);
    }

    @Override
    protected boolean tryAcquire(int holds) {
      Thread thread = Thread.currentThread();
      int c = getState();
      // No second look at the state: it could see 0 where the first did not, and pass the queue.
      if (c == 0) {
        return !hasQueuedPredecessors() && seize(thread, holds);
      }
      return getExclusiveOwnerThread() == thread && reenter(c, holds);
    }
  }
}
