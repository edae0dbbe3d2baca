// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierBackendProvider;
import java.lang.invoke.VarHandle;

/**
 * An asymmetric backend for a scheduler that runs one thread at a time and lets each see what the
 * others stored: there, nothing has to be done for the owner to have executed a fence.
 */
public final class SequentialBackendProvider implements BarrierBackendProvider {
  static final String NAME = "sequential";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int priority() {
    return 1;
  }

  @Override
  public BarrierBackend open() {
    return new Sequential();
  }

  private static final class Sequential implements BarrierBackend {
    @Override
    public String name() {
      return NAME;
    }

    @Override
    public String description() {
      return "sequentially consistent execution";
    }

    @Override
    public boolean isAsymmetric() {
      return true;
    }

    @Override
    public void heavyFence() {
      VarHandle.fullFence();
    }
  }
}
