// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.doctor.measurement;

import dev.askew.locks.BiasPolicy;
import dev.askew.locks.BiasedLock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What one thread alone pays for a pair of lock and unlock, in nanoseconds: three kinds of lock,
 * measured in turn within the same second.
 *
 * @param biased a {@link BiasedLock} biased to the thread
 * @param reentrant a {@link ReentrantLock}
 * @param monitor an object's monitor, by {@code synchronized}
 */
public record LockPairs(double biased, double reentrant, double monitor) {
  /** A call is compiled as a whole, not only its loop, because there are thousands of calls. */
  private static final int PAIRS = 10_000;

  private static final int CALLS = 50;
  private static final int ROUNDS = 41;
  private static final long WARM_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(700);

  private static final VarHandle OUTSIDE;

  static {
    try {
      OUTSIDE = MethodHandles.lookup().findStaticVarHandle(LockPairs.class, "outside", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /**
   * Written between an unlock and the next lock. C2 would otherwise unroll the loop and make one
   * pair of {@code synchronized} out of several (LockNode::Ideal in opto/callnode.cpp); an opaque
   * access brings a MemBarCPUOrder between them, which is no instruction, and past which that
   * optimisation does not look.
   */
  @SuppressWarnings("UnusedVariable") // by its VarHandle
  private static int outside;

  /**
   * Measures, in about two seconds. The calling thread is the owner.
   *
   * @throws IllegalStateException if no lock can be biased, because the backend has failed
   */
  public static LockPairs measure() {
    BiasedLock lock = new BiasedLock(BiasPolicy.eager());
    if (!lock.biasToCurrentThread()) {
      throw new IllegalStateException("no lock is biased any more");
    }
    Runnable[] contestants = {
      () -> biasedPairs(lock),
      () -> reentrantPairs(new ReentrantLock()),
      () -> monitorPairs(new Object())
    };
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
        nanos[c][round] = (double) (System.nanoTime() - start) / (CALLS * PAIRS);
      }
    }
    return new LockPairs(median(nanos[0]), median(nanos[1]), median(nanos[2]));
  }

  private static double median(double[] samples) {
    Arrays.sort(samples);
    return samples[samples.length / 2];
  }

  // A lock with nothing inside is what is measured, and so LockNotBeforeTry and the like are moot.

  private static void biasedPairs(BiasedLock lock) {
    for (int i = 0; i < PAIRS; i++) {
      lock.lock();
      lock.unlock();
      OUTSIDE.setOpaque(i);
    }
  }

  private static void reentrantPairs(ReentrantLock lock) {
    for (int i = 0; i < PAIRS; i++) {
      lock.lock();
      lock.unlock();
      OUTSIDE.setOpaque(i);
    }
  }

  @SuppressWarnings("EmptySynchronizedBlock")
  private static void monitorPairs(Object monitor) {
    for (int i = 0; i < PAIRS; i++) {
      synchronized (monitor) {
      }
      OUTSIDE.setOpaque(i);
    }
  }
}
