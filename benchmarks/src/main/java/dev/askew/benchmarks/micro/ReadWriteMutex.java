// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.micro;

import dev.askew.locks.BiasPolicy;
import dev.askew.locks.BiasedReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The same work for every peer with readers and writers: two numbers that must agree. As in {@link
 * Mutex}, each benchmark JVM loads one subclass.
 */
abstract class ReadWriteMutex {
  static final String BIASED = "BiasedReadWriteLock";

  /** Not among the peers of a campaign: shows how much the adaptive policy leaves. */
  static final String EAGER = "BiasedReadWriteLock (eager)";

  /** What {@code readLock().forCurrentThread()} returns. */
  static final String OWN = "BiasedReadWriteLock (own)";

  static final String REENTRANT = "ReentrantReadWriteLock";
  static final String STAMPED = "StampedLock";
  static final String OPTIMISTIC = "StampedLock (optimistic)";
  static final String NONE = "no lock";

  long left;
  long right;

  static ReadWriteMutex of(String peer) {
    return switch (peer) {
      case BIASED -> new Biased(new BiasedReadWriteLock());
      case EAGER -> new Biased(new BiasedReadWriteLock(BiasPolicy.eager()));
      case REENTRANT -> new Reentrant();
      case STAMPED -> new Stamped();
      case OPTIMISTIC -> new Optimistic();
      case NONE -> new None();
      default -> throw new IllegalArgumentException("no such peer: " + peer);
    };
  }

  /** Read-locks and unlocks with nothing in between. */
  abstract void readPair();

  /** Write-locks and unlocks with nothing in between. */
  abstract void writePair();

  /** Reads both numbers, inside, with so much work between. */
  abstract long read(long tokens);

  /** Changes both numbers, inside, with so much work between. */
  abstract void write(long tokens);

  final long difference(long tokens) {
    long l = left;
    Blackhole.consumeCPU(tokens);
    return l - right;
  }

  final void change(long tokens) {
    left++;
    Blackhole.consumeCPU(tokens);
    right++;
  }

  static final class Biased extends ReadWriteMutex {
    private final BiasedReadWriteLock lock;

    Biased(BiasedReadWriteLock lock) {
      this.lock = lock;
    }

    @Override
    void readPair() {
      lock.readLock().lock();
      lock.readLock().unlock();
    }

    @Override
    void writePair() {
      lock.writeLock().lock();
      lock.writeLock().unlock();
    }

    @Override
    long read(long tokens) {
      lock.readLock().lock();
      try {
        return difference(tokens);
      } finally {
        lock.readLock().unlock();
      }
    }

    @Override
    void write(long tokens) {
      lock.writeLock().lock();
      try {
        change(tokens);
      } finally {
        lock.writeLock().unlock();
      }
    }
  }

  static final class Reentrant extends ReadWriteMutex {
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    @Override
    void readPair() {
      lock.readLock().lock();
      lock.readLock().unlock();
    }

    @Override
    void writePair() {
      lock.writeLock().lock();
      lock.writeLock().unlock();
    }

    @Override
    long read(long tokens) {
      lock.readLock().lock();
      try {
        return difference(tokens);
      } finally {
        lock.readLock().unlock();
      }
    }

    @Override
    void write(long tokens) {
      lock.writeLock().lock();
      try {
        change(tokens);
      } finally {
        lock.writeLock().unlock();
      }
    }
  }

  /** A {@link StampedLock} whose readers lock. */
  static class Stamped extends ReadWriteMutex {
    final StampedLock lock = new StampedLock();

    @Override
    void readPair() {
      lock.unlockRead(lock.readLock());
    }

    @Override
    final void writePair() {
      lock.unlockWrite(lock.writeLock());
    }

    @Override
    long read(long tokens) {
      long stamp = lock.readLock();
      try {
        return difference(tokens);
      } finally {
        lock.unlockRead(stamp);
      }
    }

    @Override
    final void write(long tokens) {
      long stamp = lock.writeLock();
      try {
        change(tokens);
      } finally {
        lock.unlockWrite(stamp);
      }
    }
  }

  /** A {@link StampedLock} whose readers look first, and lock when a writer came between. */
  static final class Optimistic extends Stamped {
    @Override
    void readPair() {
      long stamp = lock.tryOptimisticRead();
      if (!lock.validate(stamp)) {
        super.readPair();
      }
    }

    @Override
    long read(long tokens) {
      long stamp = lock.tryOptimisticRead();
      long difference = difference(tokens);
      return lock.validate(stamp) ? difference : super.read(tokens);
    }
  }

  /** The physical limit; its numbers need not agree. */
  static final class None extends ReadWriteMutex {
    @Override
    void readPair() {}

    @Override
    void writePair() {}

    @Override
    long read(long tokens) {
      return difference(tokens);
    }

    @Override
    void write(long tokens) {
      change(tokens);
    }
  }
}
