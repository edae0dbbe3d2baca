// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.run;

import dev.askew.benchmarks.micro.Readiness;
import dev.askew.locks.BiasedLock;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What {@link StartUp} runs: makes the first lock of its JVM, uses it once, and prints how long
 * that took; for a biased lock also how long it was from then until it could be biased.
 */
final class FirstLockMain {
  private FirstLockMain() {}

  /** {@code args[0]} is the peer. */
  public static void main(String[] args) {
    boolean biased = args[0].startsWith(StartUp.BIASED);
    long start = System.nanoTime();
    Lock lock = biased ? new BiasedLock() : new ReentrantLock();
    lock.lock();
    lock.unlock();
    long used = System.nanoTime();
    System.out.println(used - start);
    if (biased) {
      Readiness.await();
      System.out.println(System.nanoTime() - start);
    }
  }
}
