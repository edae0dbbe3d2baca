// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.io.Serializable;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;
import java.util.concurrent.locks.Condition;

/** A condition whose queue works on ordinary holds: the owner of a bias converts its own first. */
@SuppressWarnings("WaitNotInLoop") // hands on; the loop is the caller's
final class BiasedCondition implements Condition, Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * Until the lock is released, up to seven follow; on the way back a revocation, perhaps
   * interpreted, of some twenty, 4 kB. Compiled, two of these here take 32 bytes.
   */
  private static final int FRAMES = 400;

  /** The synchronizer of the lock. */
  private final BiasedLock.Sync sync;

  /** The threads that wait. */
  final AbstractQueuedSynchronizer.ConditionObject queue;

  BiasedCondition(BiasedLock.Sync sync) {
    this.sync = sync;
    queue = sync.new ConditionObject();
  }

  boolean isOf(BiasedLock.Sync candidate) {
    return sync == candidate;
  }

  @Override
  public void await() throws InterruptedException {
    sync.convert();
    requireStack(FRAMES);
    queue.await();
  }

  @Override
  public boolean await(long time, TimeUnit unit) throws InterruptedException {
    sync.convert();
    requireStack(FRAMES);
    return queue.await(time, unit);
  }

  @Override
  public long awaitNanos(long nanos) throws InterruptedException {
    sync.convert();
    requireStack(FRAMES);
    return queue.awaitNanos(nanos);
  }

  @Override
  public boolean awaitUntil(Date deadline) throws InterruptedException {
    sync.convert();
    requireStack(FRAMES);
    return queue.awaitUntil(deadline);
  }

  @Override
  public void awaitUninterruptibly() {
    sync.convert();
    requireStack(FRAMES);
    queue.awaitUninterruptibly();
  }

  /**
   * Ends here, while nothing has happened yet, if the stack is too short for what follows. A wait
   * that ended after it had queued, but before it released the lock, would stay in the queue for
   * ever, and so, from JDK 25 on, would one that failed to acquire the lock when it came back.
   * ReentrantLock is safe from that by the JDK's own @ReservedStackAccess.
   */
  private static void requireStack(int frames) {
    if (frames != 0) {
      requireStack(frames - 1);
    }
  }

  @Override
  public void signal() {
    convertIfAwaited();
    queue.signal();
  }

  @Override
  public void signalAll() {
    convertIfAwaited();
    queue.signalAll();
  }

  /** A signal moves waiters to the lock's queue, at which only an ordinary release looks. */
  private void convertIfAwaited() {
    if (sync.hasWaiters(queue)) {
      sync.convert();
    }
  }
}
