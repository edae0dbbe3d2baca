// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.micro;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierFailedException;

/** Hands on to another backend and counts, for each thread, the calls that thread makes. */
final class CountingBackend implements BarrierBackend {
  private static final ThreadLocal<long[]> CALLS = ThreadLocal.withInitial(() -> new long[1]);

  private final BarrierBackend backend;

  CountingBackend(BarrierBackend backend) {
    this.backend = backend;
  }

  /** How many heavy fences the current thread has asked of the backend, on whosever behalf. */
  static long callsOfCurrentThread() {
    return CALLS.get()[0];
  }

  @Override
  public String name() {
    return "counting";
  }

  @Override
  public String description() {
    return backend.description() + ", counted";
  }

  @Override
  public boolean isAsymmetric() {
    return backend.isAsymmetric();
  }

  @Override
  public void heavyFence() throws BarrierFailedException {
    CALLS.get()[0]++;
    backend.heavyFence();
  }
}
