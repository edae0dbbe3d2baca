// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.examples;

import dev.askew.locks.BarrierStatus;
import dev.askew.locks.Barriers;
import dev.askew.locks.BiasStatistics;
import dev.askew.locks.BiasedLock;
import java.time.Duration;

/** What a service may want to tell of its locks. */
public final class HealthCheck {
  private HealthCheck() {}

  /** One line. */
  public static String locks() throws InterruptedException {
    Barriers.awaitReady(Duration.ofSeconds(5)); // for the figures' sake; no lock needs it
    BarrierStatus status = Barriers.status();
    BiasStatistics bias = BiasedLock.statistics();
    return status.state() == BarrierStatus.State.FAILED
        ? "locks are not biased: " + status
        : status + "; " + bias.grants() + " grants, " + bias.revocations() + " revocations";
  }

  /** One line about one lock. */
  public static String lock(BiasedLock lock) {
    return lock.getLockStatistics()
        .map(
            figures ->
                "%s: revoked by %s, saved %d µs for %d µs"
                    .formatted(
                        lock.getLabel(),
                        figures.revokers(),
                        figures.savedNanos() / 1_000,
                        figures.costNanos() / 1_000))
        .orElse("a lock without a label");
  }
}
