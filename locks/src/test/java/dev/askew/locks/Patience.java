// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

/** A user's policy, whose numbers tell which of them was asked for. */
record Patience(int inARow, int afterSweep) implements BiasPolicy {
  @Override
  public int acquisitionsBeforeGrant() {
    return 0;
  }

  @Override
  public int acquisitionsInARow() {
    return inARow;
  }

  @Override
  public int acquisitionsInARowAfterSweep() {
    return afterSweep;
  }

  @Override
  public int acquisitionsAfterRevocation(long nanos) {
    return 0;
  }
}
