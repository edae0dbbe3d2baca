package org.example.backend;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierBackendProvider;

/** Comes before the kernel's backend, which has priority 100. */
public final class OwnProvider implements BarrierBackendProvider {
  @Override
  public String name() {
    return "own";
  }

  @Override
  public int priority() {
    return 1_000;
  }

  @Override
  public BarrierBackend open() {
    return new OwnBackend();
  }
}
