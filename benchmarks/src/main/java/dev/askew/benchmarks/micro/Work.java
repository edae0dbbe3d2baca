// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.micro;

import java.util.Arrays;
import org.openjdk.jmh.infra.Blackhole;

/** Work of 100 ns, as so many tokens of {@link Blackhole#consumeCPU(long)}. */
public final class Work {
  /** Set by the runner, so that all JVMs of one run do the same. */
  public static final String PROPERTY = "askew.benchmarks.tokens";

  private static final int NANOS = 100;
  private static final long SAMPLE = 20_000;
  private static final int SAMPLES = 41;

  private Work() {}

  /** Tokens for 100 ns: as given, or else as measured now. */
  public static long tokens() {
    long given = Long.getLong(PROPERTY, 0);
    return given > 0 ? given : calibrate();
  }

  /** Measures how many tokens 100 ns are here; takes about 50 ms. */
  public static long calibrate() {
    for (int i = 0; i < 20_000; i++) { // until it is compiled
      Blackhole.consumeCPU(10);
    }
    double[] nanosPerToken = new double[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      long start = System.nanoTime();
      Blackhole.consumeCPU(SAMPLE);
      nanosPerToken[i] = (System.nanoTime() - start) / (double) SAMPLE;
    }
    Arrays.sort(nanosPerToken);
    return Math.max(1, Math.round(NANOS / nanosPerToken[SAMPLES / 2]));
  }
}
