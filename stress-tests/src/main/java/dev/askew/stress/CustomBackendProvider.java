// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.stress;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierBackendProvider;
import dev.askew.api.BarrierFailedException;
import dev.askew.api.BarrierUnavailableException;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A backend as a user would register one. Its barrier is the kernel's, by the way that Askew
 * prefers here; a test can let it fail every so often.
 */
public final class CustomBackendProvider implements BarrierBackendProvider {
  static final String NAME = "custom";

  /** Those whose barrier is the kernel's, which are the same to a test; the preferred one first. */
  static final List<String> KERNELS = List.of("ffm", "jnr");

  private static final AtomicLong CALLS = new AtomicLong();
  private static final AtomicLong FAILURES = new AtomicLong();

  /** Every how many heavy fences one fails; 0: none. */
  private static volatile long failEvery;

  /** Lets every so many heavy fences fail from now on. */
  public static void failEvery(long fences) {
    failEvery = fences;
  }

  /** How many heavy fences have failed. */
  public static long failures() {
    return FAILURES.get();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int priority() {
    return 300;
  }

  @Override
  public BarrierBackend open() throws BarrierUnavailableException {
    for (String kernel : KERNELS) {
      for (BarrierBackendProvider provider : ServiceLoader.load(BarrierBackendProvider.class)) {
        if (provider.name().equals(kernel) && provider.notApplicable().isEmpty()) {
          return new Delegate(provider.open());
        }
      }
    }
    throw new BarrierUnavailableException(
        "the backend custom",
        "none of " + KERNELS + " is there to ask",
        "Put askew-backend-ffm or askew-backend-jnr on the class path.");
  }

  private static final class Delegate implements BarrierBackend {
    private final BarrierBackend barrier;

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
      long every = failEvery;
      if (every != 0 && CALLS.incrementAndGet() % every == 0) {
        FAILURES.incrementAndGet();
        throw new BarrierFailedException("the backend custom", "a test wants it", "None.");
      }
      barrier.heavyFence();
    }
  }
}
