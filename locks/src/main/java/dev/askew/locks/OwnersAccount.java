// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.util.concurrent.locks.AbstractQueuedSynchronizer;

/**
 * What the biases of one {@link BiasedLock} have cost, and so when the next may come. A superclass
 * of the lock's synchronizer and no object of its own, which would be memory for each lock.
 *
 * <p><b>Who may call.</b> Only the thread that holds the lock, so no two at once, with four
 * exceptions. {@link #start} is for whoever makes the lock or reads it back, and has it alone.
 * {@link #now} is for whoever fences, before it has the lock. {@link #hasHadOwner} is for whoever
 * has seen the state BIASED. {@link #sweepCame} is for any thread.
 *
 * <p>A policy that throws in {@link #start} has said never, and its clock in {@link #now} has told
 * no time. The other methods throw what the policy throws, and what a thread without stack or
 * memory throws. Their callers handle it, in frames that they have already.
 *
 * <p>A copy that was made without constructors or transient fields counts from 0: its first grant
 * needs only acquisitions in a row.
 */
abstract class OwnersAccount extends AbstractQueuedSynchronizer {
  private static final long serialVersionUID = 1L;

  /**
   * How many more acquisitions until a grant is considered: in {@link BiasedLock#account}, at most
   * so many. A policy that said never, or failed, is asked again after as many.
   */
  static final int MOST_CREDIT = (1 << 22) - 1;

  /** Set in the account if the latest bias was revoked together with others, or would have been. */
  private static final int SWEPT = 1 << 22;

  /** Set in the account once somebody has given up the lock. */
  private static final int USED = 1 << 23;

  /**
   * Above it the account says which thread gave up the lock last, as the low bits of its id: a hint
   * for the policy. One pair of threads in 256 looks like one thread.
   */
  private static final int OWNER_SHIFT = 24;

  /** What {@link #now} returns if the clock threw. */
  static final long NO_TIME = 0;

  /** The lock above, which has the account. */
  final BiasedLock lock;

  OwnersAccount(BiasedLock lock) {
    this.lock = lock;
  }

  // ---- The policy ----

  /** When to grant. */
  abstract BiasPolicy policy();

  /** So that a policy that said never is asked again one day. */
  private static int bounded(int acquisitions) {
    return Math.max(0, Math.min(acquisitions, MOST_CREDIT));
  }

  final void setCredit(int acquisitions) {
    lock.account = (lock.account & ~MOST_CREDIT) | acquisitions;
  }

  /** The policy's clock. */
  final long now() {
    try {
      return policy().nanoTime();
    } catch (Throwable t) { // it decides when to grant, not whether to acquire
      return NO_TIME;
    }
  }

  // ---- While the lock is not biased ----

  /** Begins the count that leads to the first grant. */
  final void start() {
    try {
      setCredit(bounded(policy().acquisitionsBeforeGrant()));
    } catch (Throwable t) { // a faulty policy
      lock.account |= MOST_CREDIT;
    }
  }

  /**
   * Counts one acquisition. A change of owner sets the count back to what the policy asks of one.
   *
   * @return whether a bias is due
   */
  final boolean isDue(Thread holder) {
    int account = lock.account;
    int by = by(holder);
    int left = (account & MOST_CREDIT) - 1;
    if (((account ^ by) & ~(SWEPT | MOST_CREDIT)) != 0) {
      lock.account = by | (account & SWEPT) | MOST_CREDIT; // in case the policy throws
      changedHands();
      setCredit(Math.max(left, inARow()));
      return false;
    }
    if (left > 0) {
      lock.account = account - 1;
    }
    return left <= 0;
  }

  /** Another thread has given up the lock than the one before. */
  void changedHands() {}

  /** Whether the policy agrees to the bias that is due. If not, it is asked again later. */
  boolean mayGrant() {
    lock.account |= MOST_CREDIT; // in case the policy throws
    setCredit(inARow());
    return permitsGrants();
  }

  private int inARow() {
    BiasPolicy policy = policy();
    return bounded(
        (lock.account & SWEPT) == 0
            ? policy.acquisitionsInARow()
            : policy.acquisitionsInARowAfterSweep());
  }

  /** Whether the policy, and the backend, agree to biases at this moment. */
  final boolean permitsGrants() {
    return policy().acquisitionsBeforeGrant() != BiasPolicy.NEVER && Barriers.mayGrant();
  }

  /** Whether they agree to a bias that somebody asks for. */
  boolean permitsAsking() {
    return permitsGrants();
  }

  /** Makes a bias due to the holder, when it gives up the lock. */
  void makeDue(Thread holder) {
    lock.account = by(holder) | (lock.account & SWEPT) | 1;
  }

  /** That a thread has given up the lock, as the account says it. */
  private static int by(Thread holder) {
    return ((int) holder.getId() << OWNER_SHIFT) | USED;
  }

  /**
   * Whether any thread has given up this lock, as it must have before a grant. False in a copy that
   * was made without transient fields. Any thread may call this once it has seen the state.
   */
  final boolean hasHadOwner() {
    return (lock.account & USED) != 0;
  }

  /**
   * A sweep comes to this lock, which is not biased. A bias would have cost its share of a fence,
   * so a thread has to save no more than that with the next one.
   */
  final void sweepCame() {
    int account = lock.account;
    if ((account & SWEPT) == 0 && Barriers.mayGrant()) { // Bias has been initialised before
      try {
        // Undoes nothing that the holder counts. The holder may undo this; the next sweep is soon.
        Bias.ACCOUNT.compareAndSet(lock, account, account | SWEPT);
      } catch (LinkageError e) { // or it could not be, for lack of memory: then nobody is biased
      }
    }
  }

  // ---- When it has been revoked ----

  /**
   * A bias is over. What its revocation cost decides when the next may come.
   *
   * @param fenceNanos how long the heavy fence took; 0 if there was none
   * @param shared whether that is the lock's share of a fence for many
   */
  final void settled(long fenceNanos, boolean shared) {
    lock.account = shared ? lock.account | SWEPT : lock.account & ~SWEPT;
    setCredit(Math.max(inARow(), bounded(afterBias(policy(), fenceNanos, shared))));
  }

  /** How many acquisitions the policy wants to see after a bias. */
  int afterBias(BiasPolicy policy, long fenceNanos, boolean shared) {
    return shared
        ? policy.acquisitionsAfterSweep(fenceNanos)
        : policy.acquisitionsAfterRevocation(fenceNanos);
  }
}
