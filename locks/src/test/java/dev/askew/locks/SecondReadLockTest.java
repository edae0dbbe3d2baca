// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A reader lock that a subclass makes beside the first, as the constructor permits: both are halves
 * of the same lock, and hold on behalf of the same threads.
 */
@ExtendWith(BackendReady.class)
@Timeout(60)
class SecondReadLockTest {
  private final BiasedReadWriteLock lock = new BiasedReadWriteLock(BiasPolicy.eager());
  private final BiasedReadWriteLock.ReadLock second = new Second(lock);

  private static final class Second extends BiasedReadWriteLock.ReadLock {
    private static final long serialVersionUID = 1L;

    Second(BiasedReadWriteLock lock) {
      super(lock);
    }
  }

  @BeforeEach
  void bias() {
    ReadWriteBias.acquaint(lock);
  }

  @Test
  void itsReadersReadBySlots() {
    second.lock();
    assertThat(ReadWriteBias.holds(lock, Thread.currentThread())).isEqualTo(1);
    second.lock();
    assertThat(ReadWriteBias.holds(lock, Thread.currentThread())).isEqualTo(2);
    second.unlock();
    second.unlock();
    assertThat(ReadWriteBias.holds(lock, Thread.currentThread())).isZero();
  }

  @Test
  void holdsOfEitherAreGivenUpByEither() throws InterruptedException {
    second.lock();
    lock.readLock().unlock();
    lock.readLock().lock();
    second.unlock();
    assertThat(second.tryLock()).isTrue();
    lock.readLock().unlock();
    assertThat(lock.readLock().tryLock(1, TimeUnit.MINUTES)).isTrue();
    second.unlock();
    second.lockInterruptibly();
    lock.readLock().unlock();
    assertThat(lock.getReadLockCount()).isZero();
    assertThatThrownBy(second::unlock).isInstanceOf(IllegalMonitorStateException.class);
  }

  @Test
  void itsReadersKeepWritersOut() throws InterruptedException {
    second.lock();
    Thread writer =
        new Thread(
            () -> {
              lock.writeLock().lock();
              lock.writeLock().unlock();
            },
            "writer");
    writer.start();
    while (!lock.hasQueuedThread(writer)) {
      Thread.onSpinWait();
    }
    assertThat(lock.isWriteLocked()).isFalse();
    second.unlock();
    writer.join();
    second.lock(); // unbiased now
    assertThat(lock.getReadLockCount()).isEqualTo(1);
    lock.readLock().unlock();
  }
}
