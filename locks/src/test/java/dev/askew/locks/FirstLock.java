// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** The child of {@link FirstLockTest}: what the first pair of a lock costs in a fresh JVM. */
final class FirstLock {
  public static void main(String[] args) {
    long start = System.nanoTime();
    Lock lock = args[0].equals("biased") ? new BiasedLock() : new ReentrantLock();
    lock.lock();
    lock.unlock();
    long nanos = System.nanoTime() - start;
    System.out.println("nanos: " + nanos);
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }
}
