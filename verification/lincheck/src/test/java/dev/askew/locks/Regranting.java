// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

/**
 * Biases as soon and as often as a lock can be. Lincheck's clock stands still, this one does not: a
 * revocation that cost nothing would have its lock survey its readers for longer than a scenario
 * lasts.
 */
final class Regranting implements BiasPolicy {
  private long now;

  @Override
  public int acquisitionsBeforeGrant() {
    return 0;
  }

  @Override
  public int acquisitionsInARow() {
    return 0;
  }

  @Override
  public int acquisitionsAfterRevocation(long nanos) {
    return 0;
  }

  @Override
  public long nanoTime() {
    return ++now;
  }
}
