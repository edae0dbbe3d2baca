// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.doctor.measurement;

import com.google.common.math.Quantiles;
import dev.askew.locks.AsymmetricFence;
import java.util.Map;

/**
 * How long something took, in microseconds, in half, nine tenths, and all but a hundredth of the
 * cases.
 */
public record Latencies(double p50, double p90, double p99) {
  private static final int WARM_UP = 2_000;

  static Latencies ofNanos(long[] nanos) {
    Map<Integer, Double> percentiles = Quantiles.percentiles().indexes(50, 90, 99).compute(nanos);
    return new Latencies(micros(percentiles, 50), micros(percentiles, 90), micros(percentiles, 99));
  }

  private static double micros(Map<Integer, Double> percentiles, int percentile) {
    return percentiles.getOrDefault(percentile, Double.NaN) / 1_000;
  }

  /**
   * Bare heavy fences by the calling thread. What they cost depends on how many processors run
   * other threads of this process meanwhile; here nothing is started that would.
   */
  public static Latencies ofHeavyFences(int samples) {
    for (int i = 0; i < WARM_UP; i++) {
      AsymmetricFence.heavyFence();
    }
    long[] nanos = new long[samples];
    for (int i = 0; i < samples; i++) {
      long start = System.nanoTime();
      AsymmetricFence.heavyFence();
      nanos[i] = System.nanoTime() - start;
    }
    return ofNanos(nanos);
  }
}
