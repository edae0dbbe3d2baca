// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.util.concurrent.atomic.LongAdder;

/** The totals of this process, as they are counted. Nothing here lies on a fast path. */
final class Statistics {
  static final LongAdder GRANTS = new LongAdder();
  static final LongAdder REVOCATIONS = new LongAdder();
  static final LongAdder CONVERSIONS = new LongAdder();
  static final LongAdder HANDSHAKES = new LongAdder();
  static final LongAdder HEAVY_FENCES = new LongAdder();
  static final LongAdder BARRIERS = new LongAdder();

  private Statistics() {}

  static BiasStatistics snapshot() {
    return new BiasStatistics(
        GRANTS.sum(),
        REVOCATIONS.sum(),
        CONVERSIONS.sum(),
        HANDSHAKES.sum(),
        HEAVY_FENCES.sum(),
        BARRIERS.sum());
  }
}
