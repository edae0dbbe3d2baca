// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.macro;

import dev.askew.locks.BiasPolicy;
import dev.askew.locks.BiasedLock;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Peers of which a program has many. */
final class Family {
  static final String BIASED = "BiasedLock";

  /** All locks share one policy. */
  static final String ADAPTIVE = "BiasedLock (adaptive())";

  static final String REENTRANT = "ReentrantLock";

  private Family() {}

  static Supplier<Lock> of(String peer) {
    BiasPolicy shared = BiasPolicy.adaptive();
    return switch (peer) {
      case BIASED -> BiasedLock::new;
      case ADAPTIVE -> () -> new BiasedLock(shared);
      case REENTRANT -> ReentrantLock::new;
      default -> throw new IllegalArgumentException("no such peer: " + peer);
    };
  }
}
