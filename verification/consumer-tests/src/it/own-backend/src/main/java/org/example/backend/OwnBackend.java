package org.example.backend;

import dev.askew.api.BarrierBackend;

/** Has no process-wide barrier, and says so; locks then revoke by compare-and-set. */
final class OwnBackend implements BarrierBackend {
  @Override
  public String name() {
    return "own";
  }

  @Override
  public String description() {
    return "a backend of my own";
  }

  @Override
  public boolean isAsymmetric() {
    return false;
  }

  @Override
  public void heavyFence() {
    throw new UnsupportedOperationException("not asymmetric: nobody calls this");
  }
}
