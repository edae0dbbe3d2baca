// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.macro;

import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Locks nothing: what a program of one thread would gain if locks were free. No lock can gain more.
 * Not final, because programs extend their locks.
 */
public class NoLock extends ReentrantLock {
  private static final long serialVersionUID = 1L;

  public NoLock() {}

  public NoLock(boolean fair) {
    super(fair);
  }

  @Override
  public void lock() {}

  @Override
  public void lockInterruptibly() {}

  @Override
  public boolean tryLock() {
    return true;
  }

  @Override
  public boolean tryLock(long timeout, TimeUnit unit) {
    return true;
  }

  @Override
  public void unlock() {}

  @Override
  public boolean isHeldByCurrentThread() {
    return true;
  }

  @Override
  public int getHoldCount() {
    return 1;
  }

  @Override
  public Condition newCondition() {
    return new NobodyWaits();
  }

  @Override
  public boolean hasWaiters(Condition condition) {
    return false;
  }

  @Override
  public int getWaitQueueLength(Condition condition) {
    return 0;
  }

  @Override
  protected Collection<Thread> getWaitingThreads(Condition condition) {
    return List.of();
  }

  /** With one thread there is nobody to signal, and nobody who could end a wait. */
  private static final class NobodyWaits implements Condition {
    private static UnsupportedOperationException endless() {
      return new UnsupportedOperationException("a wait without a lock would never end");
    }

    @Override
    public void await() {
      throw endless();
    }

    @Override
    public void awaitUninterruptibly() {
      throw endless();
    }

    @Override
    public long awaitNanos(long nanos) {
      throw endless();
    }

    @Override
    public boolean await(long time, TimeUnit unit) {
      throw endless();
    }

    @Override
    public boolean awaitUntil(Date deadline) {
      throw endless();
    }

    @Override
    public void signal() {}

    @Override
    public void signalAll() {}
  }
}
