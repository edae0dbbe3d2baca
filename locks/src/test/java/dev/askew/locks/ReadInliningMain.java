// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

/** Reads for long without a bias, and then with one, until HotSpot has compiled both. */
public final class ReadInliningMain {
  private static final int READS = 1_000_000;

  private ReadInliningMain() {}

  public static void main(String[] args) {
    read(new BiasedReadWriteLock(BiasPolicy.never()));
    read(new BiasedReadWriteLock(BiasPolicy.eager()));
  }

  private static void read(BiasedReadWriteLock lock) {
    for (int i = 0; i < READS; i++) {
      lock.readLock().lock();
      lock.readLock().unlock();
    }
  }
}
