// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * Decides when a {@link BiasedLock} is granted to the thread that uses it, and a {@link
 * BiasedReadWriteLock} to its readers. One object may serve any number of locks. For a read-write
 * lock, acquisitions below are those by readers that took the slow path.
 *
 * <p>A lock asks its policy for numbers of acquisitions and counts them down by itself, so that an
 * acquisition costs a decrement and no look at a clock, except for one in 128 of those by readers,
 * and, of readers and with {@link #adaptive()}, around a grant. The methods are called by threads
 * that hold the lock or are about to get or give it up, many at once if the policy is shared; they
 * must be quick and must not use that lock. They must not throw: what they throw is dropped, and
 * the lock goes on unbiased; only {@link BiasedLock#biasToCurrentThread()} passes it on. Errors of
 * the JVM, as of a stack that has ended, may reach any caller, which then does not have the lock.
 *
 * <p>Three policies are ready: {@link #adaptive()}, {@link #eager()} and {@link #never()}.
 */
public interface BiasPolicy {
  /** A number of acquisitions that means: not at all. */
  int NEVER = Integer.MAX_VALUE;

  /**
   * How many acquisitions, by whichever threads, come before the first grant of a lock. Called when
   * the lock is made, and when a grant is due or asked for; by a read-write lock also when it is
   * revoked. {@link #NEVER} withholds a grant that is due. A lock asks again after four million
   * acquisitions, a read-write lock after sixteen million, where this method, or another, said
   * more, or {@link #NEVER}.
   *
   * @return 0 or more, or {@link #NEVER}
   */
  int acquisitionsBeforeGrant();

  /**
   * How many acquisitions in a row one thread has to make before a grant to it is considered.
   * Called when a lock changes hands, for each grant, and when a bias is over.
   *
   * @return 0 or more, or {@link #NEVER}
   */
  int acquisitionsInARow();

  /**
   * How many acquisitions, by whichever threads, come before the next grant of a lock that has just
   * been revoked. Called by the thread that ended the bias; by a read-write lock only if its latest
   * biases have cost more than they spared.
   *
   * @param nanos what is to be made up for, in the time that uncontended acquisitions take. In
   *     nanoseconds, 0 or more. For a {@link BiasedLock}: the time that the heavy fence took by
   *     {@link #nanoTime()}, estimated if the bias ended before the fence did, and 0 if there was
   *     none. For a {@link BiasedReadWriteLock}: what the latest biases have cost more than they
   *     spared, less where acquisitions are contended and dear, and more where biases have spared
   *     nothing several times in a row.
   * @return 0 or more, or {@link #NEVER}
   */
  int acquisitionsAfterRevocation(long nanos);

  /**
   * As {@link #acquisitionsAfterRevocation}, for a {@link BiasedLock} that {@link
   * BiasedLock#revokeAll} revoked together with others, or that a walk over the owner's locks
   * carried along. As that, unless overridden.
   *
   * @param nanos the lock's share of what the heavy fence of {@code revokeAll} took, by {@link
   *     System#nanoTime()}; 1 if a walk carried it along, whose fence another lock is charged; more
   *     than 0
   * @return 0 or more, or {@link #NEVER}
   */
  default int acquisitionsAfterSweep(long nanos) {
    return acquisitionsAfterRevocation(nanos);
  }

  /**
   * As {@link #acquisitionsInARow}, for a {@link BiasedLock} whose latest bias was one of many that
   * {@link BiasedLock#revokeAll} revoked together, or that a walk carried along; or to which {@code
   * revokeAll} came since, when it was not biased. As that, unless overridden.
   *
   * @return 0 or more, or {@link #NEVER}
   */
  default int acquisitionsInARowAfterSweep() {
    return acquisitionsInARow();
  }

  /**
   * The clock by which revocations are timed, but for the fence of a {@code revokeAll}, and some
   * acquisitions by readers.
   *
   * @return nanoseconds since an arbitrary origin
   */
  default long nanoTime() {
    return System.nanoTime();
  }

  /**
   * The policy that a lock has unless told otherwise, here as an object of its own that learns over
   * the locks that share it.
   *
   * <p>It bounds the loss: in each lock, the acquisitions between two grants cost together at least
   * twenty times what the revocation cost, both as measured on this machine, so that revocations
   * add at most a twentieth however the threads behave (BRAVO's inhibition; Dice and Kogan, ATC
   * 2019). Four million acquisitions are always enough: a revocation that takes more than some two
   * milliseconds is not made up for in full. And it grants only to a thread that has just acquired
   * the lock so often in a row that the bias would have paid for one revocation had it been granted
   * at once (ski rental). After a sweep by {@link BiasedLock#revokeAll}, a hundred acquisitions in
   * a row suffice, and some 130 more to learn how frequent they are.
   *
   * <p>Over the locks that share it, it keeps a debt, in heavy fences: what revocations have cost
   * less what biases have spared. A lock revoked by {@link BiasedLock#revokeAll} costs its share of
   * the fence. What the bias of a {@link BiasedLock} spared is estimated from how long it lasted
   * and how frequent acquisitions were just before it; a {@link BiasedReadWriteLock} keeps a
   * balance of its own and reports only biases that have cost more than they spared. At a debt of
   * 20 the policy doubles the acquisitions asked for before a grant, and doubles them again with
   * each 5 more, but never so many that there are no grants at all; at 40 it refuses {@link
   * BiasedLock#biasToCurrentThread}. A debt or what has been spared counts up to 40, and halves
   * every 25 seconds (figures after Russell and Detlefs, OOPSLA 2006). So locks that are revoked
   * often, but not before their biases have paid, stay as they are under the default policy. Locks
   * without an explicit policy do not share a debt.
   *
   * @return a new policy
   */
  static BiasPolicy adaptive() {
    return new AdaptivePolicy(true, null, null);
  }

  /**
   * As {@link #adaptive()}, with a clock of the caller's.
   *
   * @param clock nanoseconds since an arbitrary origin, as {@link System#nanoTime()} gives; by it
   *     revocations are timed, and the debt decays. Many threads may call it at once. It is not
   *     serialised: a copy of the policy that is read back uses {@link System#nanoTime()}.
   * @return a new policy
   */
  static BiasPolicy adaptive(LongSupplier clock) {
    return new AdaptivePolicy(true, Objects.requireNonNull(clock), null);
  }

  /**
   * Grants to any thread that acquires the lock twice in a row: for locks that are known to stay
   * with one thread. There is no bound on what revocations cost.
   *
   * <p>Without C2 or Graal, in a JVM with {@code -Xint} or {@code -XX:TieredStopAtLevel=1} say, the
   * owner's path has fences, and a biased pair of lock and unlock costs three times what one of
   * {@link java.util.concurrent.locks.ReentrantLock} costs there. This policy grants nevertheless;
   * {@link #adaptive()} does not.
   *
   * @return the policy, always the same
   */
  static BiasPolicy eager() {
    return FixedPolicy.EAGER;
  }

  /**
   * Never grants. The lock behaves and costs as {@link java.util.concurrent.locks.ReentrantLock}.
   *
   * @return the policy, always the same
   */
  static BiasPolicy never() {
    return FixedPolicy.NEVER;
  }
}
