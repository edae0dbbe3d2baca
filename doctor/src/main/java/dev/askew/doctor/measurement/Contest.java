// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.doctor.measurement;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Measures short things in turn within the same second, by one thread alone. */
final class Contest {
  /**
   * How often a contestant does its thing when it is called. A call is compiled as a whole, not
   * only its loop, because there are thousands of calls.
   */
  static final int TIMES = 10_000;

  private static final int CALLS = 50;
  private static final int ROUNDS = 41;
  private static final long WARM_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(700);

  private static final VarHandle OUTSIDE;

  static {
    try {
      OUTSIDE = MethodHandles.lookup().findStaticVarHandle(Contest.class, "outside", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("UnusedVariable") // by its VarHandle
  private static int outside;

  private Contest() {}

  /**
   * To be called between one time and the next. C2 would otherwise unroll the loop and make one
   * pair of {@code synchronized} out of several (LockNode::Ideal in opto/callnode.cpp); an opaque
   * access brings a MemBarCPUOrder between them, which is no instruction, and past which that
   * optimisation does not look.
   */
  static void between(int i) {
    OUTSIDE.setOpaque(i);
  }

  /** What each takes for one time, in nanoseconds, in half the rounds. */
  static double[] medians(Runnable... contestants) {
    for (Runnable contestant : contestants) {
      long start = System.nanoTime();
      while (System.nanoTime() - start < WARM_UP_NANOS / contestants.length) {
        contestant.run();
      }
    }
    double[][] nanos = new double[contestants.length][ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      for (int c = 0; c < contestants.length; c++) {
        long start = System.nanoTime();
        for (int call = 0; call < CALLS; call++) {
          contestants[c].run();
        }
        nanos[c][round] = (double) (System.nanoTime() - start) / (CALLS * TIMES);
      }
    }
    return Arrays.stream(nanos).mapToDouble(Contest::median).toArray();
  }

  private static double median(double[] samples) {
    Arrays.sort(samples);
    return samples[samples.length / 2];
  }
}
