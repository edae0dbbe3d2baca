// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What things cost on the machine at hand, in nanoseconds. Measured when a backend serves, by a
 * thread that nobody waits for, and again until a bias is seen to pay.
 */
final class Costs {
  /** The guess: rather dear, so that nothing is granted early on it. */
  private static final Costs UNKNOWN = new Costs(20_000, 20, 10, 20);

  private static final int PAIRS = 2_000;
  private static final int FENCES = 64;
  private static final long PAUSE_NANOS = 20_000;
  private static final long PATIENCE_NANOS = 10_000_000;
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LAST_PAUSE_MILLIS = 30_000;

  private static volatile Costs current = UNKNOWN;

  private final double fenceNanos;
  private final double unbiasedNanos;

  /** What a bias saves of that. */
  private final double savingNanos;

  private final long clockNanos;

  private final int pairsPerFence;

  Costs(double fenceNanos, double unbiasedNanos, double savingNanos, long clockNanos) {
    this.fenceNanos = fenceNanos;
    this.unbiasedNanos = unbiasedNanos;
    this.savingNanos = savingNanos;
    this.clockNanos = clockNanos;
    pairsPerFence = savingNanos <= 0 ? BiasPolicy.NEVER : (int) Math.ceil(fenceNanos / savingNanos);
  }

  static Costs current() {
    return current;
  }

  /** One heavy fence while another processor is busy. */
  double fenceNanos() {
    return fenceNanos;
  }

  /** One uncontended pair of an unbiased lock and unlock. */
  double unbiasedNanos() {
    return unbiasedNanos;
  }

  /**
   * Biased pairs that save what a heavy fence costs. Reckoned in advance: it is asked for inside
   * critical sections.
   */
  int pairsPerFence() {
    return pairsPerFence;
  }

  /** One look at the clock. */
  long clockNanos() {
    return clockNanos;
  }

  /** Without an asymmetric fence a bias saves nothing. */
  boolean biasNeverPays() {
    return savingNanos <= 0;
  }

  /**
   * Measures what an asymmetric backend costs and saves. The biased path is fast only once C2 has
   * compiled it, and a machine that is busy starting may keep C2 waiting: so this tries again, at
   * growing intervals, until a bias is seen to pay. Where it never does (an interpreter, a client
   * compiler), that is the outcome.
   */
  static void measureAsymmetric() throws InterruptedException {
    double fence = fenceBesideBusySiblingNanos();
    for (long pause = FIRST_PAUSE_MILLIS; ; pause *= 2) {
      Costs measured = pairs(fence);
      if (measured.savingNanos > measured.unbiasedNanos / 2 || pause > LAST_PAUSE_MILLIS) {
        current = measured;
        return;
      }
      Thread.sleep(pause);
    }
  }

  private static Costs pairs(double fence) {
    ReentrantLock lock = new ReentrantLock();
    Runnable unbiasedPairs =
        () -> {
          for (int i = 0; i < PAIRS; i++) {
            lock.lock();
            lock.unlock();
          }
        };
    BiasedLock biasedLock = BiasedLock.biasedFromTheStart();
    Runnable biasedPairs =
        () -> {
          for (int i = 0; i < PAIRS; i++) {
            biasedLock.lock();
            biasedLock.unlock();
          }
        };
    BiasedReadWriteLock.ReadLock readLock = BiasedReadWriteLock.biasedFromTheStart().readLock();
    Runnable biasedReads =
        () -> {
          for (int i = 0; i < PAIRS; i++) {
            readLock.lock();
            readLock.unlock();
          }
        };
    double unbiased = fastestNanos(unbiasedPairs, 0);
    double biased = fastestNanos(biasedPairs, unbiased / 4);
    // Only so that HotSpot sees biased readers before the first program's, see docs/decisions.md.
    fastestNanos(biasedReads, unbiased / 4);
    unbiased = Math.min(unbiased, fastestNanos(unbiasedPairs, 0)); // compiled by now, too
    return new Costs(fence, unbiased, unbiased - biased, clockCostNanos());
  }

  /** With compare-and-set on both sides there is nothing to gain. */
  static void assumeSymmetric() {
    current = new Costs(UNKNOWN.fenceNanos, UNKNOWN.unbiasedNanos, 0, clockCostNanos());
  }

  /**
   * The best of many batches: what is left once the code is compiled and nobody interferes.
   *
   * @return nanoseconds for one pair, as soon as that is below {@code enough} or the patience is at
   *     an end
   */
  private static double fastestNanos(Runnable batch, double enough) {
    long start = System.nanoTime();
    double best = Double.MAX_VALUE;
    for (long t = start, next; t - start < PATIENCE_NANOS && best >= enough; t = next) {
      batch.run();
      next = System.nanoTime();
      best = Math.min(best, (double) (next - t) / PAIRS);
    }
    return best;
  }

  private static long clockCostNanos() {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < PAIRS; i++) {
      long start = System.nanoTime();
      best = Math.min(best, System.nanoTime() - start);
    }
    return best;
  }

  /** The upper quartile: on a quiet machine, some fences find nobody to interrupt. */
  private static double fenceBesideBusySiblingNanos() throws InterruptedException {
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch running = new CountDownLatch(1);
    Thread busy =
        new Thread(
            null,
            () -> {
              running.countDown();
              while (!stop.get()) {
                Thread.onSpinWait();
              }
            },
            "askew-busy-sibling",
            0,
            false);
    busy.setDaemon(true);
    busy.start();
    try {
      running.await();
      long[] nanos = new long[FENCES];
      for (int i = 0; i < FENCES; i++) {
        long start = System.nanoTime();
        if (!Barriers.heavyFence()) { // which has told everybody, once
          return UNKNOWN.fenceNanos;
        }
        nanos[i] = System.nanoTime() - start;
        LockSupport.parkNanos(PAUSE_NANOS); // lets the scheduler spread the two threads
      }
      Arrays.sort(nanos);
      return nanos[3 * FENCES / 4];
    } finally {
      stop.set(true);
    }
  }
}
