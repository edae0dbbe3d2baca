// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.util.Map;

/**
 * What biasing has cost and brought one lock since it was made. For all locks together, and counted
 * otherwise: {@link BiasStatistics}.
 *
 * @param grants how often the lock was biased
 * @param revocations how often another thread than the owner asked for the lock while it was
 *     biased, by acquiring it or by {@link BiasedLock#revokeAll}; of a {@link BiasedReadWriteLock},
 *     how often a writer took it out of a bias
 * @param conversions how often an owner ended a bias for which nobody had asked: for a condition; 0
 *     of a {@link BiasedReadWriteLock}
 * @param revokers the names of the threads that revoked, and how often each did; beyond 32 names,
 *     the rest are counted as {@code (others)}, and threads without a name as {@code (unnamed)}
 * @param costNanos how long those revocations took, in ns: the heavy fences, of that of {@link
 *     BiasedLock#revokeAll} this lock's share, and the waits for readers. In a walk whoever fences
 *     pays for all
 * @param savedNanos what the biases that are over have saved, in ns. An estimate: an owner or
 *     readers are taken to go on as frequently as when they were timed last. 0 of a {@link
 *     BiasedLock} that was made with another policy than a {@link BiasPolicy#adaptive()}
 */
public record LockStatistics(
    long grants,
    long revocations,
    long conversions,
    Map<String, Long> revokers,
    long costNanos,
    long savedNanos) {
  /**
   * Copies the map.
   *
   * @param grants how often the lock was biased
   * @param revocations how often somebody else asked for the lock, or took it
   * @param conversions how often an owner ended its own bias
   * @param revokers how often each thread revoked, by name
   * @param costNanos how long those revocations took, in ns
   * @param savedNanos what the biases that are over have saved, in ns
   * @throws NullPointerException if the map, a name in it or a count is null
   */
  public LockStatistics {
    revokers = Map.copyOf(revokers);
  }
}
