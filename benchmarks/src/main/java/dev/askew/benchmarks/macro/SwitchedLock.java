// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.macro;

import dev.askew.locks.BiasPolicy;
import dev.askew.locks.BiasedLock;
import java.util.Collection;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Two locks in one: all of this class are {@link ReentrantLock}s for a while, and then all are
 * biased locks. So what a program gains is measured in one JVM, with one compilation of that
 * program: between two JVMs that is often less than what their compilations differ by. Either way
 * costs a look at the switch. For programs in which one thread at a time holds locks, and none
 * while it is switched. Only what the programs call is switched.
 */
public class SwitchedLock extends BiasedLock {
  private static final long serialVersionUID = 1L;

  private static volatile boolean isBiased;

  private final ReentrantLock reentrant;

  /** In the place of {@code new ReentrantLock()}. */
  public SwitchedLock() {
    this(false);
  }

  /**
   * In the place of {@code new ReentrantLock(fair)}.
   *
   * @param fair whether it is fair, and so never biased
   */
  public SwitchedLock(boolean fair) {
    super(fair ? BiasPolicy.never() : BiasPolicy.eager());
    reentrant = new ReentrantLock(fair);
  }

  /** Exchanges all locks at once. */
  static void areBiased(boolean biased) {
    isBiased = biased;
  }

  @Override
  public void lock() {
    if (isBiased) {
      super.lock();
    } else {
      reentrant.lock();
    }
  }

  @Override
  public void unlock() {
    if (isBiased) {
      super.unlock();
    } else {
      reentrant.unlock();
    }
  }

  @Override
  public void lockInterruptibly() throws InterruptedException {
    if (isBiased) {
      super.lockInterruptibly();
    } else {
      reentrant.lockInterruptibly();
    }
  }

  @Override
  public boolean tryLock() {
    return isBiased ? super.tryLock() : reentrant.tryLock();
  }

  @Override
  public boolean tryLock(long timeout, TimeUnit unit) throws InterruptedException {
    return isBiased ? super.tryLock(timeout, unit) : reentrant.tryLock(timeout, unit);
  }

  @Override
  public boolean isHeldByCurrentThread() {
    return isBiased ? super.isHeldByCurrentThread() : reentrant.isHeldByCurrentThread();
  }

  @Override
  public boolean isLocked() {
    return isBiased ? super.isLocked() : reentrant.isLocked();
  }

  @Override
  public int getHoldCount() {
    return isBiased ? super.getHoldCount() : reentrant.getHoldCount();
  }

  @Override
  public Condition newCondition() {
    return new SwitchedCondition(super.newCondition(), reentrant.newCondition());
  }

  /** Nobody waits for long in these programs. */
  @Override
  protected Collection<Thread> getWaitingThreads(Condition condition) {
    return super.getWaitingThreads(((SwitchedCondition) condition).biased);
  }

  /** Of either lock. */
  @SuppressWarnings("WaitNotInLoop") // hands on; the loop is the caller's
  private record SwitchedCondition(Condition biased, Condition reentrant) implements Condition {
    private Condition current() {
      return isBiased ? biased : reentrant;
    }

    @Override
    public void await() throws InterruptedException {
      current().await();
    }

    @Override
    public void awaitUninterruptibly() {
      current().awaitUninterruptibly();
    }

    @Override
    public long awaitNanos(long nanos) throws InterruptedException {
      return current().awaitNanos(nanos);
    }

    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
      return current().await(time, unit);
    }

    @Override
    public boolean awaitUntil(Date deadline) throws InterruptedException {
      return current().awaitUntil(deadline);
    }

    @Override
    public void signal() {
      current().signal();
    }

    @Override
    public void signalAll() {
      current().signalAll();
    }
  }
}
