// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.util.Map;

/**
 * What biasing has cost and brought one lock since it was made. For all locks together, and counted
 * otherwise: {@link BiasStatistics}.
 *
 * @param grants how often the lock was biased
 * @param revocations how often another thread than the owner, or a writer, took the lock out of a
 *     bias
 * @param conversions how often an owner ended its own bias: for a condition, or as it came back and
 *     found that somebody had asked for the lock; 0 of a {@link BiasedReadWriteLock}
 * @param revokers the names of the threads that revoked, and how often each did; beyond 32 names,
 *     the rest are counted as {@code (others)}, and threads without a name as {@code (unnamed)}
 * @param costNanos how long those revocations took, in ns: the heavy fences, of a shared one this
 *     lock's share, and the waits for readers
 * @param savedNanos what the biases that are over have saved, in ns. An estimate: an owner or
 *     readers are taken to go on as frequently as shortly before the bias. 0 of a {@link
 *     BiasedLock} that was made with a policy other than the adaptive ones: nothing is estimated
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
   * @param revocations how often another thread, or a writer, took it out of a bias
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
