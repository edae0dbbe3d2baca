// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.fallback;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierFailedException;

/** Has no heavy fence and says so: locks then confirm and revoke by compare-and-set. */
final class FallbackBackend implements BarrierBackend {
  @Override
  public String name() {
    return "fallback";
  }

  @Override
  public String description() {
    return "no process-wide barrier: revocation by compare-and-set";
  }

  @Override
  public boolean isAsymmetric() {
    return false;
  }

  @Override
  public void heavyFence() {
    throw new BarrierFailedException(
        "heavyFence() of the backend fallback",
        "it has no process-wide barrier",
        "Ask isAsymmetric() first.");
  }
}
