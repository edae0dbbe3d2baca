// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection.scenario;

import com.google.common.base.Ticker;

/** A user's clock. */
final class UserTicker extends Ticker {
  @Override
  public long read() {
    return System.nanoTime();
  }
}
