// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.micro;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Fixes who runs when: of two threads only the one that has the baton goes on, so that phases are
 * phases. Who waits spins, because a parked thread would have its processor idle and its heavy
 * fences cheap.
 */
final class Baton {
  static final int CONDUCTOR = 0;
  static final int PARTNER = 1;

  /** Nobody's turn any more. */
  static final int OVER = 2;

  /** A processor that is missing or taken would make spinning endless. */
  private static final int SPINS = 20_000;

  private static final long PATIENCE_NANOS = 60_000_000_000L;

  /** In the middle of an array, so that it shares its cache line with nothing. */
  private static final int MIDDLE = 32;

  private final AtomicIntegerArray turn = new AtomicIntegerArray(2 * MIDDLE);

  /** Hands the baton on. */
  void pass(int to) {
    turn.set(MIDDLE, to);
  }

  /**
   * Waits for the baton.
   *
   * @return false if it is over
   */
  boolean await(int me) {
    int now;
    for (int spins = 0; (now = turn.get(MIDDLE)) != me; spins++) {
      if (now == OVER) {
        return false;
      }
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        waitLong(me);
      }
    }
    return true;
  }

  private void waitLong(int me) {
    long start = System.nanoTime();
    for (int now = turn.get(MIDDLE); now != me && now != OVER; now = turn.get(MIDDLE)) {
      Thread.yield();
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new IllegalStateException("the baton has not come for a minute");
      }
    }
  }
}
