// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.util.Collection;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** All that ReentrantLock offers, protected methods included, so that one test serves both. */
interface FullLock extends Lock {
  int getHoldCount();

  boolean isHeldByCurrentThread();

  boolean isLocked();

  boolean isFair();

  Thread getOwner();

  boolean hasQueuedThreads();

  boolean hasQueuedThread(Thread thread);

  int getQueueLength();

  Collection<Thread> getQueuedThreads();

  boolean hasWaiters(Condition condition);

  int getWaitQueueLength(Condition condition);

  Collection<Thread> getWaitingThreads(Condition condition);

  /** The oracle. */
  final class Reentrant extends ReentrantLock implements FullLock {
    private static final long serialVersionUID = 1L;

    Reentrant(boolean fair) {
      super(fair);
    }

    @Override
    public Thread getOwner() {
      return super.getOwner();
    }

    @Override
    public Collection<Thread> getQueuedThreads() {
      return super.getQueuedThreads();
    }

    @Override
    public Collection<Thread> getWaitingThreads(Condition condition) {
      return super.getWaitingThreads(condition);
    }
  }

  /** The lock under test. */
  final class Biased extends BiasedLock implements FullLock {
    private static final long serialVersionUID = 1L;

    Biased(BiasPolicy policy) {
      super(policy);
    }

    Biased(boolean fair) {
      super(fair);
    }

    @Override
    @SuppressWarnings("NullAway") // as ReentrantLock's: null where nobody owns it
    public Thread getOwner() {
      return super.getOwner();
    }

    @Override
    public Collection<Thread> getQueuedThreads() {
      return super.getQueuedThreads();
    }

    @Override
    public Collection<Thread> getWaitingThreads(Condition condition) {
      return super.getWaitingThreads(condition);
    }
  }
}
