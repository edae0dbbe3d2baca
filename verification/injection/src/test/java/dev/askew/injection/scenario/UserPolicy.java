// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection.scenario;

import dev.askew.locks.BiasPolicy;

/** Grants at once, as {@link BiasPolicy#eager()}, but is a user's own. */
class UserPolicy implements BiasPolicy {
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
}
