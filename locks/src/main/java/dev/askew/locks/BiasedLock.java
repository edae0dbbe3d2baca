// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.invoke.VarHandle;
import java.util.Collection;
import java.util.Date;
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
 * no barrier backend is ready (see {@link Barriers}), locks work unbiased; no method waits for one.
 *
 * <p>All methods behave as {@link java.util.concurrent.locks.ReentrantLock} documents, memory
 * effects included: what a thread did before it unlocked happens-before what another does after it
 * locked. Of the methods here, only those that acquire may revoke a bias, and they alone may
 * execute a heavy fence. A {@link #tryLock()} revokes only a bias whose owner is not inside.
 * Methods that merely tell something never revoke, and their answers are snapshots where they
 * concern other threads.
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
  // Algorithmic notes
  //
  // Beneath lies an AbstractQueuedSynchronizer. Its state is the number of holds of the owner that
  // it names, or 0, or BIASED: then the lock is held for good on behalf of the thread to which
  // `bias` was granted, whether that thread is inside at the moment or not, so no compare-and-set
  // from 0 slips in. Bias.java tells how owner and contender agree on who is inside, and why that
  // excludes.
  //
  // 1. state == BIASED implies bias != null, and a bias whose phase is not TAKEN is the current
  //    one. The granter, who holds the lock, stores the bias first and BIASED after it; whoever
  //    takes the bias stores the number of its own holds first and null after it. A contender loads
  //    the bias first and the state after it: seeing BIASED, it either has the current bias, or an
  //    earlier one that is TAKEN, or null; in the last two cases it looks again.
  // 2. The thread that moves the phase to TAKEN is the only one to write the state then, and it
  //    writes its own holds: from then on this is an ordinary lock. An owner that leaves a revoked
  //    bias takes it in this way, with one hold, and releases that; so the queue is woken by AQS's
  //    own release, whose volatile store of the state and load of the queue's head have the full
  //    fence between them that the second Dekker, of unlock against enqueue, needs.
  // 3. A contender that fails in tryAcquire has seen, after FENCED, holds != 0, or another
  // contender
  //    on its way to TAKEN. The owner that is inside then cannot exit without seeing the phase, and
  //    goes by way of 2; the other contender will release as any owner does. Either wakes the queue
  //    after our last look, so no wake-up is lost.
  // 4. A grant happens in unlock() alone, in tryRelease, which then returns true, so that a thread
  //    that queued in the meantime is woken and revokes. Inside a condition's full release a grant
  //    would let a waiter resume with holds that are not on the books.
  // 5. exclusiveOwnerThread is written by the holder, except that a contender that has to wait for
  // a
  //    bias's owner names that owner there, so that deadlock detection, which reads no other field,
  //    sees it. It does so in the phase PUBLISHING, in which nobody but it can take the bias: an
  //    owner that leaves meanwhile hands it the lock (LEFT). The owner's name counts only while the
  //    state is positive.

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

  /** The queue, the holds of whoever is not biased, and the count that leads to the next grant. */
  private final Sync sync;

  /** When to grant. */
  @SuppressWarnings("serial") // writeObject() puts another in its place where it has to
  private final BiasPolicy policy;

  /**
   * The current grant. The owner reads it plainly: it sees its own grant, and any other is not its.
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
    sync = fair ? new FairSync() : new Sync();
  }

  /**
   * A lock with a policy of the user's choice; not fair.
   *
   * @param policy when to bias; may be shared by any number of locks
   */
  public BiasedLock(BiasPolicy policy) {
    this.policy = Objects.requireNonNull(policy, "policy");
    sync = new Sync();
  }

  /** Biased to the current thread already, which no event tells: to measure with. */
  static BiasedLock biasedFromTheStart() {
    BiasedLock lock = new BiasedLock(BiasPolicy.eager());
    lock.bias = new Bias(Thread.currentThread(), true);
    lock.sync.startBiased();
    return lock;
  }

  // ---- The fast path ----
  //
  // Bias.java says why it excludes. Nothing of it is in methods of Bias, as Bias.enter() is,
  // because
  // HotSpot would inline those only if the lock had been biased for much of the time in which it
  // took the profile, and never later.
  //
  // An owner at the end of its stack that finds itself revoked may fail between giving up its hold
  // and leave(): then whoever waits for it waits until the lock is used again. ReentrantLock is
  // safe
  // from that by @ReservedStackAccess, which is the JDK's own.

  /**
   * Acquires the lock, waiting for it if necessary. May revoke.
   *
   * @throws Error if the thread holds the lock {@link Integer#MAX_VALUE} times already
   */
  @Override
  public void lock() {
    Bias b = bias;
    if (b != null && b.isOwnedBy(Thread.currentThread())) {
      int h = b.holds;
      if (h != 0) {
        if (h == Integer.MAX_VALUE) {
          throw new Error("Maximum lock count exceeded");
        }
        b.holds = h + 1;
        return;
      }
      Bias.HOLDS.setOpaque(b, 1);
      try {
        if ((int) Bias.PHASE.getOpaque(b) == Bias.BIASED || b.confirm()) {
          return;
        }
      } catch (VirtualMachineError e) { // no stack, or no memory to link the call
        b.holds = 0;
        throw e;
      }
      b.holds = 0;
      sync.leave(b);
    }
    sync.acquire(1);
  }

  /**
   * Gives up one hold of the lock. Never blocks; wakes a waiting thread if there is one.
   *
   * @throws IllegalMonitorStateException if the current thread does not hold the lock
   */
  @Override
  public void unlock() {
    Bias b = bias;
    if (b != null && b.isOwnedBy(Thread.currentThread())) {
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
            return;
          }
        } catch (StackOverflowError e) { // the lock has been given up
          if (b.phase <= Bias.SYMMETRIC) {
            return;
          }
        }
        sync.leave(b);
        return;
      }
      if (h != 0) {
        b.holds = h - 1;
        return;
      }
    }
    sync.release(Sync.UNLOCK);
  }

  /**
   * Enters by way of the current thread's own bias.
   *
   * @return false if there is none, or no longer
   */
  private boolean enterBiased() {
    Bias b = bias;
    if (b != null && b.isOwnedBy(Thread.currentThread())) {
      if (b.enter()) {
        return true;
      }
      sync.leave(b);
    }
    return false;
  }

  // ---- The other ways to acquire ----

  /**
   * Acquires the lock unless the thread is interrupted. May revoke.
   *
   * @throws InterruptedException if the thread is interrupted on entry or while it waits
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
   * @return true if the current thread holds the lock now
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
   * Biases the lock to the current thread, whatever the policy's count says: for a lock that has
   * been handed over for good. Acquires the lock as {@link #lock()} does, so it may wait and
   * revoke, and releases it again. If the current thread holds the lock already, the bias is
   * granted when it gives up its last hold.
   *
   * @return true if the lock is biased to the current thread now, or is going to be; false if the
   *     lock is fair, its policy never grants, other threads wait for it, or {@link Barriers} has
   *     no backend that is ready
   */
  public boolean biasToCurrentThread() {
    lock();
    boolean asked = sync.grantNext();
    unlock();
    return asked && (sync.isHeldExclusively() || isBiasedToCurrentThread());
  }

  private boolean isBiasedToCurrentThread() {
    Bias b = bias;
    return b != null && b.isOwnedBy(Thread.currentThread());
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
   * java.util.concurrent.locks.ReentrantLock#newCondition()}.
   *
   * @return a new condition
   */
  @Override
  public Condition newCondition() {
    return new BiasedCondition();
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
    throw new IllegalArgumentException(condition + " is not a condition of " + this);
  }

  // ---- What can be told without disturbing anybody ----

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
   * @return the thread, or null if nobody holds it
   */
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
   * This lock and its state: {@code [Unlocked]} or {@code [Locked by thread NAME]}.
   *
   * @return the same form as {@link java.util.concurrent.locks.ReentrantLock#toString()}
   */
  @Override
  public String toString() {
    if (!isLocked()) {
      return super.toString() + "[Unlocked]";
    }
    Thread owner = sync.owner();
    return super.toString()
        + (owner == null ? "[Unlocked]" : "[Locked by thread " + owner.getName() + "]");
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
    sync.reset(policy);
  }

  /** The queue beneath the lock. */
  class Sync extends AbstractQueuedSynchronizer {
    private static final long serialVersionUID = 1L;

    /** The state of a lock that is held on behalf of the owner of its bias. */
    static final int BIASED = -1;

    /**
     * The argument of a release that comes from {@link BiasedLock#unlock()} and may end in a grant.
     */
    static final int UNLOCK = 0;

    /**
     * Which thread gave up the lock last, as the low bits of its id: a hint for the policy only.
     */
    private transient int lastOwner;

    /** How many more acquisitions until a grant is considered. Written by the holder. */
    private transient int credit;

    Sync() {
      reset(policy);
    }

    final void reset(BiasPolicy policy) {
      setState(0);
      credit = bounded(policy.acquisitionsBeforeGrant());
    }

    // -- Acquiring

    @Override
    protected boolean tryAcquire(int holds) {
      return acquireOnce(Thread.currentThread(), holds);
    }

    /** The whole of it but for the queue: barges, reenters, or revokes. */
    final boolean acquireOnce(Thread thread, int holds) {
      for (; ; ) {
        int c = getState();
        if (c == 0) {
          if (compareAndSetState(0, holds)) {
            setExclusiveOwnerThread(thread);
            return true;
          }
          return false;
        }
        if (c > 0) {
          return getExclusiveOwnerThread() == thread && reenter(c, holds);
        }
        Bias b = bias;
        VarHandle.acquireFence(); // the bias before the state: note 1
        if (b != null && getState() == BIASED && (!b.isTaken() || isStill(b))) {
          return revoke(b, thread, holds);
        }
      }
    }

    /**
     * Whether the thread that took the bias has not got as far as to say so: then it has the lock.
     */
    private boolean isStill(Bias b) {
      VarHandle.fullFence(); // our place in the queue before this look: note 3
      return bias == b;
    }

    private boolean reenter(int c, int holds) {
      int next = c + holds;
      if (next < 0) {
        throw new Error("Maximum lock count exceeded");
      }
      setState(next);
      return true;
    }

    /**
     * As {@link BiasedLock#tryLock()}: barges in a fair lock too, and lets an owner who is inside
     * be.
     */
    final boolean tryLock() {
      Bias b = bias;
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
              Events.revoked(Events.revoking(), BiasedLock.this, b.get(), "contender", true);
            }
          }
          case Bias.REVOKING -> {
            // Not only the thread that asked: it may be slow, or gone, and "asked" is not "fenced".
            Object event = Events.revoking();
            long start = policy.nanoTime();
            boolean fenced = Barriers.heavyFence();
            if (!fenced) {
              Barriers.handshake(b.get());
            }
            b.fenceTook(policy.nanoTime() - start);
            if (b.casPhase(Bias.REVOKING, Bias.FENCED)) {
              Events.revoked(event, BiasedLock.this, b.get(), "contender", fenced);
            }
          }
          case Bias.FENCED, Bias.PUBLISHED -> {
            if (b.holdsVolatile() == 0) {
              if (b.casPhase(phase, Bias.TAKEN)) {
                take(b, contender, holds);
                return true;
              }
            } else if (phase == Bias.PUBLISHED) {
              return false;
            } else if (b.casPhase(Bias.FENCED, Bias.PUBLISHING)) {
              setExclusiveOwnerThread(b.get());
              if (!b.casPhase(Bias.PUBLISHING, Bias.PUBLISHED)) {
                b.casPhase(Bias.LEFT, Bias.TAKEN);
                take(b, contender, holds);
                return true;
              }
            }
          }
          default -> { // PUBLISHING, LEFT, TAKEN: another contender has the lock, or gets it
            return false;
          }
        }
      }
    }

    /**
     * Makes the lock an ordinary one held by the current thread, which moved the phase to TAKEN.
     */
    private void take(Bias b, Thread thread, int holds) {
      setExclusiveOwnerThread(thread);
      setState(holds);
      bias = null;
      try {
        credit =
            Math.max(
                bounded(policy.acquisitionsInARow()),
                bounded(policy.acquisitionsAfterRevocation(b.fenceNanos())));
      } catch (Throwable t) { // no stack, no memory, a faulty policy: it is taken all the same
        credit = Integer.MAX_VALUE;
      }
    }

    // -- What an owner does whose bias has been revoked, or has to end

    /** Gives up a revoked bias, whoever has it by now. The owner has entered in vain or exited. */
    final void leave(Bias b) {
      b.clearHolds();
      for (; ; ) {
        int phase = b.phaseVolatile();
        if (phase == Bias.TAKEN || phase == Bias.LEFT) {
          return;
        }
        if (phase == Bias.PUBLISHING) {
          if (b.casPhase(Bias.PUBLISHING, Bias.LEFT)) {
            return;
          }
        } else if (b.casPhase(phase, Bias.TAKEN)) {
          take(b, Thread.currentThread(), 1);
          release(1); // before anything that may run out of stack
          Events.converted(BiasedLock.this);
          return;
        }
      }
    }

    /**
     * Turns the current thread's biased holds, if it has any, into ordinary ones. Needs no fence.
     */
    final void convert() {
      Bias b = bias;
      Thread thread = Thread.currentThread();
      if (b == null || !b.isOwnedBy(thread) || !b.isInside()) {
        return;
      }
      int holds = b.holds; // read here: after the step to TAKEN nothing may run out of stack
      for (; ; ) {
        int phase = b.phaseVolatile();
        if (phase == Bias.PUBLISHING) {
          Thread.onSpinWait(); // for the two stores of a contender; see note 5
          Thread.yield();
        } else if (b.casPhase(phase, Bias.TAKEN)) {
          take(b, thread, holds);
          b.clearHolds();
          Events.converted(BiasedLock.this);
          return;
        }
      }
    }

    // -- Releasing, and granting

    @Override
    protected final boolean tryRelease(int arg) {
      Thread thread = Thread.currentThread();
      int c = getState();
      if (c <= 0 || getExclusiveOwnerThread() != thread) {
        throw new IllegalMonitorStateException(
            "unlock of "
                + BiasedLock.this
                + " by "
                + thread.getName()
                + ", which does not hold it");
      }
      int left = arg == UNLOCK ? c - 1 : c - arg;
      if (left != 0) {
        setState(left);
        return false;
      }
      if (arg != UNLOCK || !isGranted(thread)) {
        setExclusiveOwnerThread(null);
        setState(0);
      }
      return true;
    }

    /** A lock whose policy fails, or whose grant has no memory or stack, is freed all the same. */
    private boolean isGranted(Thread thread) {
      try {
        return isDue(thread) && grant(thread);
      } catch (Throwable t) {
        bias = null;
        return false;
      }
    }

    /**
     * Counts one acquisition. A change of owner sets the count back to what the policy asks of one.
     */
    private boolean isDue(Thread thread) {
      int id = (int) thread.getId();
      if (id == lastOwner) {
        return --credit <= 0;
      }
      lastOwner = id;
      credit = Math.max(credit - 1, bounded(policy.acquisitionsInARow()));
      return false;
    }

    /** So that a policy that said never is asked again one day. */
    private static int bounded(int acquisitions) {
      return Math.min(acquisitions, 1 << 24);
    }

    /** Biases the lock to its holder instead of freeing it. */
    private boolean grant(Thread holder) {
      credit = bounded(policy.acquisitionsInARow());
      if (policy.acquisitionsBeforeGrant() == BiasPolicy.NEVER
          || hasQueuedThreads()
          || !Barriers.mayGrant()) {
        return false;
      }
      Bias b = new Bias(holder, Barriers.isAsymmetric());
      setExclusiveOwnerThread(null);
      VarHandle.releaseFence();
      bias = b;
      setState(BIASED);
      try {
        Events.granted(BiasedLock.this);
      } catch (VirtualMachineError e) {
        return true; // granted, but nobody is told
      }
      return true;
    }

    final void startBiased() {
      setState(BIASED);
    }

    /** Lets the holder's next outermost unlock grant. */
    final boolean grantNext() {
      if (policy.acquisitionsBeforeGrant() == BiasPolicy.NEVER || !Barriers.mayGrant()) {
        return false;
      }
      if (bias == null) {
        lastOwner = (int) Thread.currentThread().getId();
        credit = 1;
      }
      return true;
    }

    // -- Looking

    private boolean isBiasedAndInside(int c) {
      Bias b;
      return c == BIASED
          && (b = bias) != null
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
      Bias b = bias;
      return getState() == BIASED && b != null ? b.holds() : getState();
    }

    final boolean isLocked() {
      int c = getState();
      Bias b;
      return c == BIASED ? (b = bias) == null || b.holds() != 0 : c != 0;
    }

    final @Nullable Thread owner() {
      int c = getState();
      if (c == BIASED) {
        Bias b = bias;
        return b != null && b.holds() != 0 ? b.get() : null;
      }
      return c == 0 ? null : getExclusiveOwnerThread();
    }

    @Override
    public String toString() {
      return BiasedLock.this.toString();
    }
  }

  /** First come, first served; never biased, because its lock's policy never grants. */
  final class FairSync extends Sync {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean tryAcquire(int holds) {
      if (getState() == 0 && hasQueuedPredecessors()) {
        return false;
      }
      return acquireOnce(Thread.currentThread(), holds);
    }
  }

  /** A condition whose queue works on ordinary holds: the owner of a bias converts first. */
  @SuppressWarnings("WaitNotInLoop") // hands on; the loop is the caller's
  final class BiasedCondition implements Condition, Serializable {
    private static final long serialVersionUID = 1L;

    final AbstractQueuedSynchronizer.ConditionObject queue = sync.new ConditionObject();

    boolean isOf(Sync candidate) {
      return sync == candidate;
    }

    @Override
    public void await() throws InterruptedException {
      sync.convert();
      queue.await();
    }

    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
      sync.convert();
      return queue.await(time, unit);
    }

    @Override
    public long awaitNanos(long nanos) throws InterruptedException {
      sync.convert();
      return queue.awaitNanos(nanos);
    }

    @Override
    public boolean awaitUntil(Date deadline) throws InterruptedException {
      sync.convert();
      return queue.awaitUntil(deadline);
    }

    @Override
    public void awaitUninterruptibly() {
      sync.convert();
      queue.awaitUninterruptibly();
    }

    @Override
    public void signal() {
      convertIfAwaited();
      queue.signal();
    }

    @Override
    public void signalAll() {
      convertIfAwaited();
      queue.signalAll();
    }

    /** A signal moves waiters to the lock's queue, at which only an ordinary release looks. */
    private void convertIfAwaited() {
      if (sync.hasWaiters(queue)) {
        sync.convert();
      }
    }
  }
}
