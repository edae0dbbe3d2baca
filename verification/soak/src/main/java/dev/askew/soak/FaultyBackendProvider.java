// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.soak;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierBackendProvider;
import dev.askew.api.BarrierUnavailableException;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicLong;

/** Another provider's backend, whose heavy fences fail when told to. Chosen by name only. */
public final class FaultyBackendProvider implements BarrierBackendProvider {
  static final String NAME = "soak";

  /** The system property that names the other provider. */
  static final String BEHIND = "askew.soak.behind";

  private static final AtomicLong FAILURES = new AtomicLong();

  private static volatile Injection injection = new Injection(Faults.NONE, new AtomicLong());

  private record Injection(Faults faults, AtomicLong fences) {}

  /** Counts the fences from now on, and lets those fail. */
  static void inject(Faults faults) {
    injection = new Injection(faults, new AtomicLong());
  }

  /** How many heavy fences have failed. */
  static long failures() {
    return FAILURES.get();
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
    String behind = System.getProperty(BEHIND, Settings.KERNELS);
    for (BarrierBackendProvider provider : ServiceLoader.load(BarrierBackendProvider.class)) {
      if (provider.name().equals(behind)) {
        return new Faulty(provider.open());
      }
    }
    throw new BarrierUnavailableException(
        "the soak's backend",
        "there is no provider " + behind,
        "Put askew-backend-" + behind + " on the class path.");
  }

  private static final class Faulty implements BarrierBackend {
    private final BarrierBackend behind;

    Faulty(BarrierBackend behind) {
      this.behind = behind;
    }

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
    public boolean isProcessWide() {
      return behind.isProcessWide();
    }

    @Override
    public void heavyFence() {
      fence(behind::heavyFence);
    }

    @Override
    public void heavyFence(Thread target) {
      fence(() -> behind.heavyFence(target));
    }

    private static void fence(Runnable real) {
      Injection now = injection;
      try {
        if (now.faults.hit(now.fences.getAndIncrement())) {
          now.faults.raise();
        }
        real.run();
      } catch (Throwable t) {
        FAILURES.incrementAndGet();
        throw t;
      }
    }
  }
}
