// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** A child JVM that leads both locks through all steps of a bias, and ends with the word sound. */
final class BiasLifeMain {
  private BiasLifeMain() {}

  public static void main(String[] args) throws InterruptedException {
    BiasedLock first = new BiasedLock(); // before anything else of Askew's
    first.lock();
    first.unlock();
    Barriers.awaitReady(Duration.ofSeconds(Peer.PATIENCE_SECONDS));
    System.out.println(Barriers.status());
    assertSound();
    System.out.println("sound");
  }

  /** Grants, revokes and converts, and looks whether the locks still exclude. */
  static void assertSound() throws InterruptedException {
    BiasedLock lock = new BiasedLock(BiasPolicy.eager());
    BiasedReadWriteLock readWrite = new BiasedReadWriteLock(BiasPolicy.eager());
    Condition condition = lock.newCondition();
    for (int turn = 0; turn < 3; turn++) {
      lock.biasToCurrentThread();
      assertExcludes(lock);
      lock.biasToCurrentThread();
      lock.lock();
      if (condition.await(1, TimeUnit.MICROSECONDS)) {
        throw new AssertionError("nobody signalled");
      }
      lock.unlock();
      for (int i = 0; i < 3; i++) {
        readWrite.readLock().lock();
        readWrite.readLock().unlock();
      }
      assertExcludes(readWrite.writeLock());
    }
  }

  /** Another thread gets the lock exactly while this one does not have it. */
  private static void assertExcludes(Lock lock) throws InterruptedException {
    assertOther(lock, true);
    lock.lock();
    try {
      assertOther(lock, false);
    } finally {
      lock.unlock();
    }
    assertOther(lock, true);
  }

  private static void assertOther(Lock lock, boolean expected) throws InterruptedException {
    Semaphore right = new Semaphore(0);
    Thread other =
        new Thread(
            () -> {
              if (expected) {
                lock.lock();
                lock.unlock();
                right.release();
              } else if (!lock.tryLock()) {
                right.release();
              }
            },
            "other");
    other.setDaemon(true);
    other.start();
    if (!right.tryAcquire(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("another thread should have got it: " + expected + "; " + lock);
    }
  }
}
