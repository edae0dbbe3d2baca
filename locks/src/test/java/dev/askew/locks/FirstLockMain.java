// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.time.Duration;

/** The child of {@link FirstLockTest}: the first pair of a lock in a fresh JVM. */
final class FirstLockMain {
  public static void main(String[] args) throws InterruptedException {
    BiasedLock lock = new BiasedLock();
    lock.lock();
    lock.unlock();
    if (args[0].equals("ready")) {
      Barriers.awaitReady(Duration.ofSeconds(50));
    }
    Runtime.getRuntime().halt(0);
  }
}
