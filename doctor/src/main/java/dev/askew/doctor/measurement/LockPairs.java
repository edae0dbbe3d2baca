// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.doctor.measurement;

import dev.askew.locks.BiasPolicy;
import dev.askew.locks.BiasedLock;
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
    double[] nanos =
        Contest.medians(
            () -> biasedPairs(lock),
            () -> reentrantPairs(new ReentrantLock()),
            () -> monitorPairs(new Object()));
    return new LockPairs(nanos[0], nanos[1], nanos[2]);
  }

  // A lock with nothing inside is what is measured, and so LockNotBeforeTry and the like are moot.

  private static void biasedPairs(BiasedLock lock) {
    for (int i = 0; i < Contest.TIMES; i++) {
      lock.lock();
      lock.unlock();
      Contest.between(i);
    }
  }

  private static void reentrantPairs(ReentrantLock lock) {
    for (int i = 0; i < Contest.TIMES; i++) {
      lock.lock();
      lock.unlock();
      Contest.between(i);
    }
  }

  @SuppressWarnings("EmptySynchronizedBlock")
  private static void monitorPairs(Object monitor) {
    for (int i = 0; i < Contest.TIMES; i++) {
      synchronized (monitor) {
      }
      Contest.between(i);
    }
  }
}
