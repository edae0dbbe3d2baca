// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.stress;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierBackendProvider;
import dev.askew.api.BarrierFailedException;
import dev.askew.api.BarrierUnavailableException;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A backend as a user would register one: its barrier is that of {@code jnr}, and every so often it
 * fails if the system property {@code askew.stress.failEvery} says so.
 */
public final class CustomBackendProvider implements BarrierBackendProvider {
  static final String NAME = "custom";

  /** The system property: every how many heavy fences one fails; 0, the default: none. */
  static final String FAIL_EVERY = "askew.stress.failEvery";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int priority() {
    return 200;
  }

  @Override
  public BarrierBackend open() throws BarrierUnavailableException {
    for (BarrierBackendProvider provider : ServiceLoader.load(BarrierBackendProvider.class)) {
      if (provider.name().equals("jnr")) {
        return new Delegate(provider.open());
      }
    }
    throw new BarrierUnavailableException(
        "the backend custom", "there is no jnr to ask", "Put askew-backend-jnr on the class path.");
  }

  private static final class Delegate implements BarrierBackend {
    private final BarrierBackend barrier;
    private final AtomicLong calls = new AtomicLong();

    Delegate(BarrierBackend barrier) {
      this.barrier = barrier;
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public String description() {
      return "by way of " + barrier.description();
    }

    @Override
    public boolean isAsymmetric() {
      return true;
    }

    @Override
    public void heavyFence() {
      long failEvery = Long.getLong(FAIL_EVERY, 0);
      if (failEvery != 0 && calls.incrementAndGet() % failEvery == 0) {
        throw new BarrierFailedException("the backend custom", "as told by " + FAIL_EVERY, "None.");
      }
      barrier.heavyFence();
    }
  }
}
