// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import java.util.concurrent.locks.LockSupport;

/**
 * Waits by polling: spins, yields, then sleeps for up to a millisecond at a time. An interrupt is
 * kept until the end, because nothing sleeps with one.
 */
final class Pause {
  private static final int SPINS = 200;
  private static final int YIELDS = 20;
  private static final int DOUBLINGS = 10;
  private static final long FIRST_SLEEP_NANOS = 20_000;
  private static final long MOST_SLEEP_NANOS = 1_000_000;

  private int looks;
  private boolean isInterrupted;

  /** What is waited for is another thing now. */
  void restart() {
    looks = 0;
  }

  /** Waits until the next look, at most so long. */
  void next(long mostNanos) {
    int n = looks;
    if (n < SPINS + YIELDS + DOUBLINGS) {
      looks++;
    }
    if (n < SPINS) {
      Thread.onSpinWait();
    } else if (n < SPINS + YIELDS) {
      Thread.yield();
    } else {
      int doublings = n - SPINS - YIELDS;
      long nanos = Math.min(FIRST_SLEEP_NANOS << doublings, MOST_SLEEP_NANOS);
      isInterrupted |= Thread.interrupted();
      LockSupport.parkNanos(Math.min(nanos, mostNanos));
    }
  }

  void end() {
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
