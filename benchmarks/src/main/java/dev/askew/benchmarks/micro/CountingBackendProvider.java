// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.micro;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierBackendProvider;
import dev.askew.api.BarrierUnavailableException;
import java.util.ServiceLoader;

/**
 * Opens the kernel's backend that Askew prefers here, with a counter before it. Serves only when
 * asked for by name.
 */
public final class CountingBackendProvider implements BarrierBackendProvider {
  @Override
  public String name() {
    return "counting";
  }

  @Override
  public int priority() {
    return -1; // below the fallback, which is always available
  }

  @Override
  public BarrierBackend open() throws BarrierUnavailableException {
    return new CountingBackend(kernels());
  }

  /** The kernel's backend that Askew prefers on this JDK. */
  static BarrierBackend kernels() throws BarrierUnavailableException {
    String kernels = Runtime.version().feature() >= 22 ? "ffm" : "jnr";
    for (BarrierBackendProvider provider : ServiceLoader.load(BarrierBackendProvider.class)) {
      if (provider.name().equals(kernels)) {
        return provider.open();
      }
    }
    throw new IllegalStateException("the backend " + kernels + " is not on the class path");
  }
}
