// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.examples;

import dev.askew.locks.BiasedLock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/** The same class twice: with a monitor, and after the migration. */
public interface Account {
  /** Pays in. */
  void deposit(long amount);

  /** Takes out, waiting until there is enough; false if that does not come to be in time. */
  boolean withdraw(long amount, long timeout, TimeUnit unit) throws InterruptedException;

  /** As it was. */
  final class WithMonitor implements Account {
    private long balance;

    @Override
    public synchronized void deposit(long amount) {
      balance += amount;
      notifyAll();
    }

    @Override
    public synchronized boolean withdraw(long amount, long timeout, TimeUnit unit)
        throws InterruptedException {
      long deadline = System.nanoTime() + unit.toNanos(timeout);
      while (balance < amount) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
      balance -= amount;
      return true;
    }
  }

  /** As it is. */
  final class WithBiasedLock implements Account {
    private final BiasedLock lock = new BiasedLock();
    private final Condition changed = lock.newCondition();
    private long balance; // guarded by lock

    @Override
    public void deposit(long amount) {
      lock.lock();
      try {
        balance += amount;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public boolean withdraw(long amount, long timeout, TimeUnit unit) throws InterruptedException {
      long left = unit.toNanos(timeout);
      lock.lock();
      try {
        while (balance < amount) {
          if (left <= 0) {
            return false;
          }
          left = changed.awaitNanos(left);
        }
        balance -= amount;
        return true;
      } finally {
        lock.unlock();
      }
    }
  }
}
