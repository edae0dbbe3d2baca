// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.micro;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierFailedException;

/**
 * Another backend whose fence returns no sooner than after so many nanoseconds, for which its
 * caller spins: the fence of a larger or a busier machine. Where the other's fence takes longer by
 * itself, nothing is added.
 */
final class SlowFence implements BarrierBackend {
  private final BarrierBackend backend;
  private final long nanos;

  SlowFence(BarrierBackend backend, long nanos) {
    this.backend = backend;
    this.nanos = nanos;
  }

  @Override
  public String name() {
    return SlowFenceProvider.NAME;
  }

  @Override
  public String description() {
    return backend.description() + ", made to take " + nanos + " ns";
  }

  @Override
  public boolean isAsymmetric() {
    return backend.isAsymmetric();
  }

  @Override
  public void heavyFence() throws BarrierFailedException {
    long start = System.nanoTime();
    backend.heavyFence();
    while (System.nanoTime() - start < nanos) {
      Thread.onSpinWait();
    }
  }

  @Override
  public void settleIn() {
    backend.settleIn();
  }
}
