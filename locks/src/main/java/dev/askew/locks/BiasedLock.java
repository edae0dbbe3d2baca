// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
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
 * if the owner is inside. A barrier of the kernel stops nobody; under the backend {@code
 * handshake}, and where a heavy fence has failed, HotSpot stops the owner for a moment.
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
 * locked. Only methods that acquire the lock, and {@link #revokeAll}, revoke or execute a heavy
 * fence; a wait on a condition is among them, since it ends by acquiring. A {@link #tryLock()}
 * revokes only a bias whose owner is not inside. Query methods never revoke. What they return about
 * other threads is a snapshot.
 *
 * <p>A wait on a condition while the lock is biased ends the bias without a heavy fence, because it
 * is the owner who ends it; so does a signal that finds a waiter.
 *
 * <p>Virtual threads and platform threads can both own a bias. A lock does not keep its last owner
 * from being garbage collected. Thread dumps name the owner of a biased lock as soon as somebody
 * waits for it, and deadlocks are found; {@code jstack -l} does not list a biased lock for which
 * nobody waits.
 *
 * <p>Serialisation writes whether the lock is fair, its label, and its policy if that is
 * serialisable; if not, the lock is read back with the default one. A lock that has been read back
 * is unlocked and unbiased.
 */
public class BiasedLock implements Lock, Serializable {
  private static final long serialVersionUID = 1L;

  /** Here, so that no unlock() initialises a class, perhaps at the end of its stack. */
  private static final boolean RELEASES_BY_VOLATILE_STORE;

  static {
    // Loads and initialises what a first pair needs, before a thread that opens the backend holds
    // the locks of class loading that this would have to wait for.
    BiasedLock first = new BiasedLock();
    first.lock();
    first.unlock();
    RELEASES_BY_VOLATILE_STORE = Costs.RELEASES_BY_VOLATILE_STORE;
    Barriers.start();
  }

  /** The queue, the holds of whoever is not biased, the protocol, and the policy. */
  private final Sync sync;

  /**
   * The current bias, or null. The fast path reads it plainly: a thread sees a bias granted to
   * itself, and ignores all others.
   */
  transient @Nullable Bias bias;

  /** What {@link OwnersAccount} counts. Here, because there it would take eight bytes. */
  transient int account;

  /** A lock with the adaptive policy; not fair. */
  public BiasedLock() {
    this(false);
  }

  /**
   * A lock that is fair, and then never biased, or has the adaptive policy.
   *
   * @param fair true if the thread that waits longest is to come first, as in {@link
   *     java.util.concurrent.locks.ReentrantLock}
   */
  public BiasedLock(boolean fair) {
    sync = fair ? FairSync.of(this) : new Sync(this);
    sync.start();
  }

  /**
   * A lock with a policy of the user's choice; not fair.
   *
   * @param policy when to bias; may be shared by any number of locks
   */
  @SuppressWarnings("this-escape") // to a synchronizer that keeps it and does no more
  public BiasedLock(BiasPolicy policy) {
    Objects.requireNonNull(policy, "policy");
    sync =
        Labelled.without(policy) instanceof AdaptivePolicy adaptive && adaptive.learns()
            ? LearningSync.of(this, policy)
            : PolicySync.of(this, policy);
    sync.start();
  }

  /**
   * A lock with a policy of the user's choice and a label, by which Flight Recorder's events and
   * {@link #toString()} name it; not fair. {@link #getLockStatistics()} has figures of it.
   *
   * @param policy when to bias; may be shared by any number of locks
   * @param label what the lock is for; need not be unique
   */
  public BiasedLock(BiasPolicy policy, String label) {
    this(
        new Labelled(
            Objects.requireNonNull(policy, "policy"), Objects.requireNonNull(label, "label")));
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
   * and leave(), and a contender that steps back (note 6 in OwnersBias) may fail to wake another.
   * Then whoever waits for it waits until the lock is used again. ReentrantLock is safe from that
   * by @ReservedStackAccess, which is the JDK's own.
   */

  /**
   * Acquires the lock, waiting for it if necessary. May revoke.
   *
   * @throws Error if the thread holds the lock {@link Integer#MAX_VALUE} times already
   */
  @Override
  public void lock() {
    if (!enterBiased()) {
      sync.acquire(Sync.LOCK);
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
      // since the grant, only this thread has written what the lock protects. Within the try: a
      // thread may be stopped as the call returns.
      try {
        Bias.HOLDS.setOpaque(b, 1);
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
      } catch (VirtualMachineError e) {
        // The lock has been given up. The verifier has loaded the class, as it need not have for
        // an instanceof: at the end of a stack it could not be loaded.
        b.failed = true;
        if (b.phase > Bias.SYMMETRIC) {
          sync.leave(b);
        }
        return true;
      } catch (Throwable t) { // stopped
        b.failed = true;
        if (b.phase > Bias.SYMMETRIC) {
          sync.leave(b);
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
      sync.acquireInterruptibly(Sync.LOCK);
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
    return enterBiased() || sync.tryAcquireNanos(Sync.LOCK, nanos);
  }

  /**
   * Biases the lock to the current thread, whatever the policy's count says: for a lock that its
   * former owner will not use again. Acquires the lock as {@link #lock()} does, so it may wait and
   * revoke, and releases it again. If the current thread holds the lock already, the bias is
   * granted when it gives up its last hold. In a JVM without C2 or Graal it makes the lock slower,
   * see {@link BiasPolicy#eager()}.
   *
   * @return true if the lock is biased to the current thread now, or is going to be; false if the
   *     lock is fair, its policy never grants, a shared {@link BiasPolicy#adaptive()} has learned
   *     that biases of these locks do not pay, other threads wait for it, or {@link Barriers}
   *     permits no grant: the choice of a backend is pending, or the backend failed after it had
   *     served
   */
  public boolean biasToCurrentThread() {
    boolean asked;
    if (!enterBiased()) { // not lock(), which a subclass may let call this
      sync.acquire(Sync.LOCK);
    }
    try {
      asked = sync.grantNext();
    } finally { // what the policy throws reaches the caller, who does not hold the lock
      if (!exitBiased()) {
        sync.release(Sync.UNLOCK);
      }
    }
    return asked
        && (sync.isHeldExclusively() ? !sync.hasQueuedThreads() : isBiasedToCurrentThread());
  }

  private boolean isBiasedToCurrentThread() {
    Bias b = bias;
    return b != null && b.isOwnedBy(Thread.currentThread());
  }

  /**
   * Revokes the biases of many locks with one heavy fence, for a thread that is about to visit them
   * all: a sweep over idle connections, say. Each lock is then acquired without a further fence, by
   * whoever comes first. An owner that is inside stays inside, and the lock waits for it as ever.
   * Locks that are not biased, or are biased to the current thread, stay so; but the adaptive
   * policy asks for fewer acquisitions in a row before it biases one that was not.
   *
   * <p>Without this, a thread that acquires many locks of one owner, one soon after the other,
   * needs a heavy fence for each of the first, and then ever fewer: eleven to some thirty for a
   * thousand locks. Its revocations carry along other biases of that owner, also those of locks
   * that it never visits.
   *
   * <p>Executes one heavy fence, or one for each owner if the backend reaches one thread at a time,
   * or none if no lock is biased to another thread; does not wait for any lock. If the iterator
   * throws, the locks that it has returned are revoked all the same. A lock may be biased again at
   * any time.
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
      sweep.revoke();
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
   * Whether this lock is biased to a thread, which may hold it or not, and nobody has asked for it
   * since. A snapshot.
   *
   * @return true if it is
   */
  public final boolean isBiased() {
    return sync.unaskedBias() != null;
  }

  /**
   * The label that was given to the constructor.
   *
   * @return the label, or null if there is none
   */
  @SuppressWarnings("exports") // see module-info
  public final @Nullable String getLabel() {
    return Labelled.labelOf(sync.policy());
  }

  /**
   * What biasing has cost and brought this lock, if it has a label: figures of every lock would
   * need memory in every lock.
   *
   * @return a snapshot; empty if the lock has no label
   */
  public final Optional<LockStatistics> getLockStatistics() {
    return Optional.ofNullable(figures()).map(LockFigures::snapshot);
  }

  final OwnersBias sync() {
    return sync;
  }

  final @Nullable LockFigures figures() {
    return Labelled.figuresOf(sync.policy());
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
   * This lock and its state: {@code [Unlocked]}, {@code [Unlocked, biased to thread NAME]} or
   * {@code [Locked by thread NAME]}. A thread that has ended is named, too. A label stands before
   * that, in round brackets.
   *
   * @return the same form as {@link java.util.concurrent.locks.ReentrantLock#toString()}, unless
   *     the lock is biased and not held, or has a label
   */
  @Override
  public String toString() {
    String label = Labelled.labelOf(sync.policy());
    return super.toString() + (label == null ? "" : "(" + label + ")") + "[" + sync.holding() + "]";
  }

  /**
   * The queue beneath the lock. Not an inner class: what copies objects field by field often leaves
   * out the reference that the compiler adds to one.
   */
  static class Sync extends OwnersBias {
    private static final long serialVersionUID = 1L;

    Sync(BiasedLock lock) {
      super(lock);
    }

    @Override
    BiasPolicy policy() {
      return AdaptivePolicy.DEFAULT;
    }

    @Override
    protected boolean tryAcquire(int arg) {
      return acquireOrBack(Thread.currentThread(), arg);
    }
  }

  /** With a policy of its own. A class, so that locks with the default need no field for it. */
  static class PolicySync extends Sync {
    private static final long serialVersionUID = 1L;

    /** When to grant, and the label if there is one: see {@link Labelled}. */
    @SuppressWarnings("serial") // writeObject() puts another in its place where it has to
    private final BiasPolicy policy;

    PolicySync(BiasedLock lock, BiasPolicy policy) {
      super(lock);
      this.policy = policy;
    }

    /** As a {@link Sync}, so that the verifier of another class does not load this one. */
    static Sync of(BiasedLock lock, BiasPolicy policy) {
      return new PolicySync(lock, policy);
    }

    @Override
    final BiasPolicy policy() {
      return policy;
    }

    /** Writes the policy only if that can be written; otherwise the adaptive one. */
    private void writeObject(ObjectOutputStream out) throws IOException {
      ObjectOutputStream.PutField fields = out.putFields();
      fields.put("policy", Labelled.serialisable(policy));
      out.writeFields();
    }

    /** Begins to count again: the superclass has begun without the policy. */
    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      start();
    }
  }

  /** First come, first served; never biased. */
  static final class FairSync extends Sync {
    private static final long serialVersionUID = 1L;

    private FairSync(BiasedLock lock) {
      super(lock);
    }

    /** As {@link PolicySync#of}. */
    static Sync of(BiasedLock lock) {
      return new FairSync(lock);
    }

    @Override
    BiasPolicy policy() {
      return BiasPolicy.never();
    }

    @Override
    protected boolean tryAcquire(int arg) {
      Thread thread = Thread.currentThread();
      int holds = arg == LOCK ? 1 : arg;
      int c = getState();
      // No second look at the state: it could see 0 where the first did not, and pass the queue.
      if (c == 0) {
        return !hasQueuedPredecessors() && seize(thread, holds);
      }
      return getExclusiveOwnerThread() == thread && reenter(c, holds);
    }
  }
}
