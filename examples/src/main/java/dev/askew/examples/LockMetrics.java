// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.examples;

import dev.askew.locks.BarrierStatus;
import dev.askew.locks.Barriers;
import dev.askew.locks.BiasStatistics;
import dev.askew.locks.BiasedLock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/** Askew's figures in Micrometer. */
public final class LockMetrics implements MeterBinder {
  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("askew.failed", () -> isFailed() ? 1 : 0).register(registry);
    count(registry, "askew.grants", BiasStatistics::grants);
    count(registry, "askew.revocations", BiasStatistics::revocations);
    count(registry, "askew.conversions", BiasStatistics::conversions);
    count(registry, "askew.handshakes", BiasStatistics::handshakes);
    count(registry, "askew.heavy.fences", BiasStatistics::heavyFences);
    count(registry, "askew.barriers", BiasStatistics::barriers);
  }

  private static boolean isFailed() {
    return Barriers.status().state() == BarrierStatus.State.FAILED;
  }

  private static void count(
      MeterRegistry registry, String name, ToDoubleFunction<BiasStatistics> figure) {
    // Micrometer keeps the object weakly; a class stays.
    FunctionCounter.builder(
            name, BiasedLock.class, type -> figure.applyAsDouble(BiasedLock.statistics()))
        .register(registry);
  }
}
