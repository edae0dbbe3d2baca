// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierBackendProvider;
import dev.askew.api.BarrierFailedException;
import dev.askew.api.BarrierUnavailableException;
import java.util.ServiceLoader;

/** The real backend, whose heavy fences fail when told to. Chosen by name only. */
public final class InjectedBackendProvider implements BarrierBackendProvider {
  static final String NAME = "injected";
  private static final String BEHIND = Runtime.version().feature() >= 22 ? "ffm" : "jnr";

  private static volatile boolean failing;

  /** Whether the fences of the current run fail. */
  static void fail(boolean fail) {
    failing = fail;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int priority() {
    return Integer.MIN_VALUE;
  }

  @Override
  public BarrierBackend open() throws BarrierUnavailableException {
    for (BarrierBackendProvider provider : ServiceLoader.load(BarrierBackendProvider.class)) {
      if (provider.name().equals(BEHIND)) {
        return new Injected(provider.open());
      }
    }
    throw new BarrierUnavailableException(
        "the injected backend",
        "there is no provider " + BEHIND,
        "Put askew-backend-" + BEHIND + " on the class path.");
  }

  private record Injected(BarrierBackend behind) implements BarrierBackend {
    @Override
    public String name() {
      return NAME;
    }

    @Override
    public String description() {
      return "by way of " + behind.description();
    }

    @Override
    public boolean isAsymmetric() {
      return behind.isAsymmetric();
    }

    @Override
    public void heavyFence() {
      if (failing) {
        throw new BarrierFailedException("injected", 22, "EINVAL", "None.");
      }
      behind.heavyFence();
    }

    @Override
    public void settleIn() {
      behind.settleIn();
    }
  }
}
