// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.soak;

import dev.askew.locks.BiasedLock;
import dev.askew.locks.BiasedReadWriteLock;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A lock under test, whichever its class.
 *
 * @param lock the lock itself
 * @param exclusive for one thread at a time
 * @param shared for readers, or null
 * @param holds of the exclusive lock, by the current thread
 * @param readHolds of the shared one, by the current thread
 * @param isLocked whether anybody has either
 * @param queued how many threads wait
 * @param bias biases it to the current thread, if that can be
 */
record Subject(
    Object lock,
    Lock exclusive,
    @Nullable Lock shared,
    IntSupplier holds,
    IntSupplier readHolds,
    BooleanSupplier isLocked,
    IntSupplier queued,
    BooleanSupplier bias) {

  static Subject of(BiasedLock l) {
    return new Subject(
        l,
        l,
        null,
        l::getHoldCount,
        () -> 0,
        l::isLocked,
        l::getQueueLength,
        l::biasToCurrentThread);
  }

  static Subject of(BiasedReadWriteLock l) {
    return new Subject(
        l,
        l.writeLock(),
        l.readLock(),
        l::getWriteHoldCount,
        l::getReadHoldCount,
        () -> l.isWriteLocked() || l.getReadLockCount() != 0,
        l::getQueueLength,
        () -> false);
  }

  static Subject of(ReentrantLock l) {
    return new Subject(
        l, l, null, l::getHoldCount, () -> 0, l::isLocked, l::getQueueLength, () -> false);
  }

  static Subject of(ReentrantReadWriteLock l) {
    return new Subject(
        l,
        l.writeLock(),
        l.readLock(),
        l::getWriteHoldCount,
        l::getReadHoldCount,
        () -> l.isWriteLocked() || l.getReadLockCount() != 0,
        l::getQueueLength,
        () -> false);
  }
}
