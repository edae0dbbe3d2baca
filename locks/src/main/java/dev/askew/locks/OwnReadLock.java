// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * A reader lock for one thread: it has that thread's slot in hand, so it looks nothing up. The slot
 * refers to the thread weakly, and stays in its lock while the thread lives.
 */
final class OwnReadLock implements Lock {
  private final BiasedReadWriteLock.ReadLock reader;

  /**
   * Transient, as the table is: a copy with this slot, of a lock without its table, would exclude
   * nobody. Such a copy fails at each call.
   */
  private final transient ReaderSlot slot;

  OwnReadLock(BiasedReadWriteLock.ReadLock reader) {
    this.reader = reader;
    slot = reader.lastingSlot();
  }

  private boolean isMine() {
    return slot.isOwnedBy(Thread.currentThread());
  }

  private void checkThread() {
    if (!isMine()) {
      throw new IllegalStateException(notMine());
    }
  }

  private String notMine() {
    Thread thread = slot.get();
    return "This reader lock is for "
        + (thread == null ? "a thread that has ended" : "the thread " + thread.getName())
        + " alone, and "
        + Thread.currentThread().getName()
        + " called. Each thread takes one of its own by readLock().forCurrentThread().";
  }

  /** Only assertions check here, and in unlock(): a pair would cost half as much again. */
  @Override
  public void lock() {
    assert isMine() : notMine();
    reader.lockReadBy(slot);
  }

  @Override
  public void lockInterruptibly() throws InterruptedException {
    checkThread();
    reader.lockInterruptibly();
  }

  @Override
  public boolean tryLock() {
    checkThread();
    return reader.tryLock();
  }

  @Override
  public boolean tryLock(long timeout, TimeUnit unit) throws InterruptedException {
    checkThread();
    return reader.tryLock(timeout, unit);
  }

  @Override
  public void unlock() {
    assert isMine() : notMine();
    reader.unlockReadBy(slot);
  }

  @Override
  public Condition newCondition() {
    throw new UnsupportedOperationException();
  }

  /** The reader lock and its state. */
  @Override
  public String toString() {
    return reader.toString();
  }
}
