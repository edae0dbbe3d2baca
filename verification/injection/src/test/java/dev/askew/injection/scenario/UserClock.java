// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection.scenario;

import java.util.function.LongSupplier;

/** A user's clock. */
final class UserClock implements LongSupplier {
  @Override
  public long getAsLong() {
    return System.nanoTime();
  }
}
