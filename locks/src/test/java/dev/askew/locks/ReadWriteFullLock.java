// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.util.Collection;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * All that ReentrantReadWriteLock offers, protected methods included, so that one test serves both.
 */
interface ReadWriteFullLock extends ReadWriteLock {
  boolean isFair();

  int getReadLockCount();

  boolean isWriteLocked();

  boolean isWriteLockedByCurrentThread();

  int getWriteHoldCount();

  int getReadHoldCount();

  boolean hasQueuedThreads();

  boolean hasQueuedThread(Thread thread);

  int getQueueLength();

  boolean hasWaiters(Condition condition);

  int getWaitQueueLength(Condition condition);

  @Nullable Thread getOwner();

  Collection<Thread> getQueuedThreads();

  Collection<Thread> getQueuedReaderThreads();

  Collection<Thread> getQueuedWriterThreads();

  Collection<Thread> getWaitingThreads(Condition condition);

  /** What the write lock itself tells. */
  int writeLockHoldCount();

  boolean isWriteLockHeldByCurrentThread();

  default Lock read() {
    return readLock();
  }

  default Lock write() {
    return writeLock();
  }

  /** The oracle. */
  final class Reentrant extends ReentrantReadWriteLock implements ReadWriteFullLock {
    private static final long serialVersionUID = 1L;

    Reentrant(boolean fair) {
      super(fair);
    }

    @Override
    public @Nullable Thread getOwner() {
      return super.getOwner();
    }

    @Override
    public Collection<Thread> getQueuedThreads() {
      return super.getQueuedThreads();
    }

    @Override
    public Collection<Thread> getQueuedReaderThreads() {
      return super.getQueuedReaderThreads();
    }

    @Override
    public Collection<Thread> getQueuedWriterThreads() {
      return super.getQueuedWriterThreads();
    }

    @Override
    public Collection<Thread> getWaitingThreads(Condition condition) {
      return super.getWaitingThreads(condition);
    }

    @Override
    public int writeLockHoldCount() {
      return writeLock().getHoldCount();
    }

    @Override
    public boolean isWriteLockHeldByCurrentThread() {
      return writeLock().isHeldByCurrentThread();
    }
  }

  /** The lock under test. */
  final class Biased extends BiasedReadWriteLock implements ReadWriteFullLock {
    private static final long serialVersionUID = 1L;

    Biased(BiasPolicy policy) {
      super(policy);
    }

    Biased(boolean fair) {
      super(fair);
    }

    @Override
    public @Nullable Thread getOwner() {
      return super.getOwner();
    }

    @Override
    public Collection<Thread> getQueuedThreads() {
      return super.getQueuedThreads();
    }

    @Override
    public Collection<Thread> getQueuedReaderThreads() {
      return super.getQueuedReaderThreads();
    }

    @Override
    public Collection<Thread> getQueuedWriterThreads() {
      return super.getQueuedWriterThreads();
    }

    @Override
    public Collection<Thread> getWaitingThreads(Condition condition) {
      return super.getWaitingThreads(condition);
    }

    @Override
    public int writeLockHoldCount() {
      return writeLock().getHoldCount();
    }

    @Override
    public boolean isWriteLockHeldByCurrentThread() {
      return writeLock().isHeldByCurrentThread();
    }
  }
}
