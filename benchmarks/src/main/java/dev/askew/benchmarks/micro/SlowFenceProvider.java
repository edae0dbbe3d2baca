// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.micro;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierBackendProvider;
import dev.askew.api.BarrierUnavailableException;
import java.util.concurrent.TimeUnit;

/** Opens the kernel's backend, with a fence made slow. Serves only when asked for by name. */
public final class SlowFenceProvider implements BarrierBackendProvider {
  public static final String NAME = "slow";

  /** How many microseconds a fence takes at least. */
  public static final String MICROS = "askew.benchmarks.fenceMicros";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int priority() {
    return -1; // below the fallback, which is always available
  }

  @Override
  public BarrierBackend open() throws BarrierUnavailableException {
    return new SlowFence(
        CountingBackendProvider.kernels(), TimeUnit.MICROSECONDS.toNanos(Long.getLong(MICROS, 0)));
  }
}
