// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

/** A user's policy: the same number of acquisitions whatever the question. */
record CountingPolicy(int acquisitions) implements BiasPolicy {
  @Override
  public int acquisitionsBeforeGrant() {
    return acquisitions;
  }

  @Override
  public int acquisitionsInARow() {
    return acquisitions;
  }

  @Override
  public int acquisitionsAfterRevocation(long nanos) {
    return acquisitions;
  }
}
