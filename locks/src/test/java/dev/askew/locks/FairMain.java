// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Looks for threads that overtake in a fair lock: one waits in its queue, the lock is released, and
 * another asks for it at that moment. Prints how often the other was first.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // guarded by the lock
final class FairMain {
  private static final int ROUNDS = 8_000;

  private final Lock lock;
  private final Thread waiter;
  private final Thread overtaker;
  private volatile int round;
  private volatile int waiting;
  private volatile int ready;
  private volatile int left; // written under the lock

  /** Whether the waiter has been inside in this round. Guarded by the lock. */
  private boolean served;

  /** Guarded by the lock. */
  private int overtaken;

  private FairMain(Lock lock) {
    this.lock = lock;
    waiter = new Thread(this::waitInTheQueue, "waiter");
    overtaker = new Thread(this::overtake, "overtaker");
    waiter.setDaemon(true);
    overtaker.setDaemon(true);
  }

  public static void main(String[] args) throws InterruptedException {
    System.out.println(
        "ReentrantLock "
            + new FairMain(new ReentrantLock(true)).overtaken()
            + ", BiasedLock "
            + new FairMain(new BiasedLock(true)).overtaken());
  }

  private boolean isQueued(Thread thread) {
    return lock instanceof ReentrantLock reentrant
        ? reentrant.hasQueuedThread(thread)
        : ((BiasedLock) lock).hasQueuedThread(thread);
  }

  private int overtaken() throws InterruptedException {
    waiter.start();
    overtaker.start();
    for (int i = 1; i <= ROUNDS; i++) {
      lock.lock();
      served = false;
      left = 0;
      round = i;
      while (!isQueued(waiter) || ready != i) {
        Thread.yield();
      }
      waiting = i; // the overtaker asks now
      for (int n = i % 100; n > 0; n--) { // releases at ever other moments
        Thread.onSpinWait();
      }
      lock.unlock();
      while (left != 2) {
        Thread.yield();
      }
    }
    waiter.join();
    overtaker.join();
    return overtaken;
  }

  private void waitInTheQueue() {
    for (int i = 1; i <= ROUNDS; i++) {
      while (round != i) {
        Thread.yield();
      }
      lock.lock();
      served = true;
      left = left + 1;
      lock.unlock();
    }
  }

  private void overtake() {
    for (int i = 1; i <= ROUNDS; i++) {
      while (round != i) {
        Thread.yield();
      }
      ready = i;
      while (waiting != i) {
        Thread.onSpinWait();
      }
      lock.lock();
      if (!served) {
        overtaken++;
      }
      left = left + 1;
      lock.unlock();
    }
  }
}
