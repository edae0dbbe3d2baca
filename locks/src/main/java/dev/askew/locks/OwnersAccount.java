// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.util.concurrent.locks.AbstractQueuedSynchronizer;

/**
 * What the biases of one {@link BiasedLock} have cost, and so when the next may come. A superclass
 * of the lock's synchronizer and no field of it: every unlock without a bias counts here, and would
 * have to load the field.
 *
 * <p><b>Who may call.</b> Only the thread that holds the lock, so no two at once, with three
 * exceptions. {@link #start} is for whoever makes the lock or reads it back, and has it alone.
 * {@link #now} is for whoever fences, before it has the lock. {@link #hasHadOwner} is for whoever
 * has seen the state BIASED.
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

  /** A policy that said never, or failed, is asked again after so many acquisitions. */
  static final int ASK_AGAIN = 1 << 24;

  /** What {@link #now} returns if the clock threw. */
  static final long NO_TIME = Long.MIN_VALUE;

  /**
   * How many more acquisitions until a grant is considered. Here for the handler that cannot call.
   */
  transient int credit;

  /** Set in {@link #lastOwner} once somebody has given up the lock. */
  private static final int USED = 1 << 31;

  /** Set in {@link #lastOwner} if the latest bias was revoked together with others. */
  private static final int SWEPT = 1 << 30;

  /**
   * Which thread gave up the lock last, as the low bits of its id: a hint for the policy. Above
   * them {@link #SWEPT}, which is one, too, and {@link #USED}, which is none.
   */
  private transient int lastOwner;

  // ---- The policy ----

  /** When to grant. */
  abstract BiasPolicy policy();

  /** So that a policy that said never is asked again one day. */
  static int bounded(int acquisitions) {
    return Math.min(acquisitions, ASK_AGAIN);
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

  /**
   * Begins the count that leads to the first grant.
   *
   * @param policy what {@link #policy} returns as soon as the lock is whole
   */
  final void start(BiasPolicy policy) {
    try {
      credit = bounded(policy.acquisitionsBeforeGrant());
    } catch (Throwable t) { // a faulty policy
      credit = ASK_AGAIN;
    }
  }

  /**
   * Counts one acquisition. A change of owner sets the count back to what the policy asks of one.
   *
   * @return whether a bias is due
   */
  final boolean isDue(Thread holder) {
    int id = lastOwnerIs(holder);
    if (id == lastOwner) {
      return --credit <= 0;
    }
    lastOwner = id;
    credit = Math.max(credit - 1, inARow());
    return false;
  }

  /** Whether the policy agrees to the bias that is due. If not, it is asked again later. */
  boolean mayGrant() {
    credit = inARow();
    return permitsGrants();
  }

  private int inARow() {
    BiasPolicy policy = policy();
    return bounded(
        (lastOwner & SWEPT) == 0
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
    lastOwner = lastOwnerIs(holder);
    credit = 1;
  }

  private int lastOwnerIs(Thread holder) {
    return ((int) holder.getId() & ~SWEPT) | (lastOwner & SWEPT) | USED;
  }

  /**
   * Whether any thread has given up this lock, as it must have before a grant. False in a copy that
   * was made without transient fields. Any thread may call this once it has seen the state.
   */
  final boolean hasHadOwner() {
    return lastOwner != 0;
  }

  // ---- When it has been revoked ----

  /**
   * A bias is over. What its revocation cost decides when the next may come.
   *
   * @param fenceNanos how long the heavy fence took; 0 if there was none
   * @param shared whether that is the lock's share of a fence for many
   */
  final void settled(long fenceNanos, boolean shared) {
    lastOwner = shared ? lastOwner | SWEPT : lastOwner & ~SWEPT;
    credit = Math.max(inARow(), bounded(afterBias(policy(), fenceNanos, shared)));
  }

  /** How many acquisitions the policy wants to see after a bias. */
  int afterBias(BiasPolicy policy, long fenceNanos, boolean shared) {
    return shared
        ? policy.acquisitionsAfterSweep(fenceNanos)
        : policy.acquisitionsAfterRevocation(fenceNanos);
  }
}
