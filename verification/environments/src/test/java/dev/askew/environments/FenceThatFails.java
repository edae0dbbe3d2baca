// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.environments;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierBackendProvider;

/** Provides a backend that says it can fence and, from the first time on, cannot. */
public final class FenceThatFails implements BarrierBackendProvider {
  static final String NAME = "fails";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int priority() {
    return Integer.MAX_VALUE;
  }

  @Override
  public BarrierBackend open() {
    return new BarrierBackend() {
      @Override
      public String name() {
        return NAME;
      }

      @Override
      public String description() {
        return "fences that fail";
      }

      @Override
      public boolean isAsymmetric() {
        return true;
      }

      @Override
      public void heavyFence() {
        throw new IllegalStateException("no fence");
      }
    };
  }
}
