// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Measures {@link Costs} with the locks themselves. Runs on a thread that nobody waits for, once a
 * backend serves.
 */
final class CostMeter {
  private static final int PAIRS = 2_000;
  private static final int FENCES = 64;
  private static final long PAUSE_NANOS = 20_000;
  private static final long PATIENCE_NANOS = 10_000_000;
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LAST_PAUSE_MILLIS = 30_000;

  private CostMeter() {}

  /** Measures what can be measured without an asymmetric fence. */
  static void measureSymmetric() {
    Costs.use(Costs.current().withClock(clockCostNanos()));
  }

  /**
   * Measures what an asymmetric backend costs and saves. The biased path is fast only once C2 has
   * compiled it, and a machine that is busy starting may keep C2 waiting. So this tries again, at
   * growing intervals, until a bias is seen to pay. Where it never does (an interpreter, a client
   * compiler), that is the outcome.
   */
  static void measureAsymmetric() throws InterruptedException {
    ServingBackend backend = AsymmetricFence.serving();
    double fence = fenceBesideBusySiblingNanos();
    for (long pause = FIRST_PAUSE_MILLIS; ; pause *= 2) {
      Costs measured = pairs(fence);
      synchronized (CostMeter.class) {
        if (AsymmetricFence.serving() != backend) {
          return; // another serves now, and is measured by the thread that opened it
        }
        if (measured.savingNanos() > measured.unbiasedNanos() / 2 || pause > LAST_PAUSE_MILLIS) {
          Costs.use(measured);
          return;
        }
      }
      Thread.sleep(pause);
    }
  }

  /** A backend takes another's place, whose costs say nothing of it. */
  static synchronized void replace(ServingBackend backend) {
    if (Compilers.optimise()) {
      Costs.use(Costs.UNKNOWN);
    }
    AsymmetricFence.use(backend);
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
    // Only so that HotSpot sees biased readers before the program's first; docs/decisions.md.
    fastestNanos(biasedReads, unbiased / 4);
    unbiased = Math.min(unbiased, fastestNanos(unbiasedPairs, 0)); // compiled by now, too
    return new Costs(fence, unbiased, unbiased - biased, clockCostNanos());
  }

  /**
   * The fastest of many batches: what is left once the code is compiled and nobody interferes.
   *
   * @return nanoseconds for one pair, as soon as that is below {@code enough} or time is up
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

  /** The upper quartile, because on a quiet machine some fences find nobody to interrupt. */
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
        if (!AsymmetricFence.serving().fence(busy)) { // already logged
          return Costs.UNKNOWN.fenceNanos();
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
