// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.micro;

import dev.askew.locks.BarrierStatus;
import dev.askew.locks.Barriers;
import java.time.Duration;

/** Waits for the backend, so that no benchmark measures locks that cannot be biased yet. */
public final class Readiness {
  private Readiness() {}

  /**
   * Waits.
   *
   * @return which backend serves
   * @throws IllegalStateException if none does within ten seconds
   */
  public static BarrierStatus await() {
    try {
      if (!Barriers.awaitReady(Duration.ofSeconds(10))) {
        throw new IllegalStateException("no barrier backend serves: " + Barriers.status());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the backend opens", e);
    }
    return Barriers.status();
  }
}
