// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

/**
 * The policies that do not look at what happens. An enum, so that they survive serialisation as
 * they are.
 */
enum FixedPolicy implements BiasPolicy {
  EAGER(0),
  NEVER(BiasPolicy.NEVER);

  private final int acquisitions;

  FixedPolicy(int acquisitions) {
    this.acquisitions = acquisitions;
  }

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
