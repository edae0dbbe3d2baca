// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.micro;

import dev.askew.locks.BiasPolicy;
import dev.askew.locks.BiasedLock;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.StampedLock;

/**
 * The same work for every peer: a counter behind a lock. Each benchmark JVM loads one subclass, so
 * that the calls are inlined as a user's own would be, and each subclass has its lock in a field of
 * the exact type, as users do.
 */
abstract class Mutex {
  static final String BIASED = "BiasedLock";
  static final String NEVER = "BiasedLock (never biased)";
  static final String SWEPT = "BiasedLock (revokeAll)";
  static final String REENTRANT = "ReentrantLock";
  static final String SYNCHRONIZED = "synchronized";
  static final String STAMPED = "StampedLock (write)";
  static final String SEMAPHORE = "Semaphore(1)";
  static final String NONE = "no lock";

  /** What the lock guards; a plain field. */
  long count;

  static Mutex of(String peer) {
    return switch (peer) {
      case BIASED, SWEPT -> new Biased(new BiasedLock());
      case NEVER -> new Biased(new BiasedLock(BiasPolicy.never()));
      case REENTRANT -> new Reentrant();
      case SYNCHRONIZED -> new Synchronized();
      case STAMPED -> new Stamped();
      case SEMAPHORE -> new Permits();
      case NONE -> new None();
      default -> throw new IllegalArgumentException("no such peer: " + peer);
    };
  }

  /** Locks and unlocks with nothing in between. */
  abstract void pair();

  /** Counts one, inside the lock. */
  abstract void increment();

  /** Locks, and keeps the lock. */
  void hold() {
    throw new UnsupportedOperationException("no reentrant hold: " + this);
  }

  /** Undoes {@link #hold()}. */
  void letGo() {
    throw new UnsupportedOperationException("no reentrant hold: " + this);
  }

  /** Biases the lock to the current thread, if it is of the kind that can be. */
  void adopt() {
    pair();
  }

  static final class Biased extends Mutex {
    final BiasedLock lock;

    Biased(BiasedLock lock) {
      this.lock = lock;
    }

    @Override
    void pair() {
      lock.lock();
      lock.unlock();
    }

    @Override
    void increment() {
      lock.lock();
      try {
        count++;
      } finally {
        lock.unlock();
      }
    }

    @Override
    void hold() {
      lock.lock();
    }

    @Override
    void letGo() {
      lock.unlock();
    }

    @Override
    void adopt() {
      lock.biasToCurrentThread();
    }
  }

  static final class Reentrant extends Mutex {
    private final ReentrantLock lock = new ReentrantLock();

    @Override
    void pair() {
      lock.lock();
      lock.unlock();
    }

    @Override
    void increment() {
      lock.lock();
      try {
        count++;
      } finally {
        lock.unlock();
      }
    }

    @Override
    void hold() {
      lock.lock();
    }

    @Override
    void letGo() {
      lock.unlock();
    }
  }

  static final class Synchronized extends Mutex {
    @Override
    @SuppressWarnings("EmptyBlock") // an empty critical section is what is measured
    void pair() {
      synchronized (this) {
      }
    }

    @Override
    void increment() {
      synchronized (this) {
        count++;
      }
    }
  }

  static final class Stamped extends Mutex {
    private final StampedLock lock = new StampedLock();

    @Override
    void pair() {
      lock.unlockWrite(lock.writeLock());
    }

    @Override
    void increment() {
      long stamp = lock.writeLock();
      try {
        count++;
      } finally {
        lock.unlockWrite(stamp);
      }
    }
  }

  static final class Permits extends Mutex {
    private final Semaphore semaphore = new Semaphore(1);

    @Override
    void pair() {
      semaphore.acquireUninterruptibly();
      semaphore.release();
    }

    @Override
    void increment() {
      semaphore.acquireUninterruptibly();
      try {
        count++;
      } finally {
        semaphore.release();
      }
    }
  }

  /** The physical limit. */
  static final class None extends Mutex {
    @Override
    void pair() {}

    @Override
    void increment() {
      count++;
    }
  }
}
