// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

/**
 * Totals over all locks of this process since it started. Each figure is exact; together they are a
 * snapshot that is not atomic. What a biased owner does is not counted, since counting would cost
 * it more than the lock.
 *
 * @param grants how often a lock was biased
 * @param revocations how often a contender revoked a bias, by a fence, a handshake or
 *     compare-and-set
 * @param conversions how often an owner ended its own bias: for a condition, or as it left a
 *     revoked one
 * @param handshakes how many revocations needed a handshake because the heavy fence failed; one of
 *     which two contenders took part counts twice
 * @param heavyFences how often {@link AsymmetricFence#heavyFence()} was called, by locks and by
 *     users, while an asymmetric backend was ready
 * @param barriers how many barriers the backend executed for those; fewer, because callers share
 *     them
 */
public record BiasStatistics(
    long grants,
    long revocations,
    long conversions,
    long handshakes,
    long heavyFences,
    long barriers) {}
