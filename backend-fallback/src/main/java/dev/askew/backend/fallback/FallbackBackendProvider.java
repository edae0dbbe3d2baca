// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.fallback;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierBackendProvider;

/** Provides the backend {@code fallback}, which is available everywhere. Its priority is 0. */
public final class FallbackBackendProvider implements BarrierBackendProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public FallbackBackendProvider() {}

  @Override
  public String name() {
    return "fallback";
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public BarrierBackend open() {
    return new FallbackBackend();
  }
}
