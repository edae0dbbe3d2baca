// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A lock that was written and read is unlocked, unbiased, and works. */
@ExtendWith(BackendReady.class)
@ParameterizedClass
@EnumSource
class ReadWriteSerialisationContractTest {
  @Parameter ReadWriteMode mode;

  @Test
  void aFreeLockComesBackFree() {
    ReadWriteFullLock lock = mode.lock();
    assertNew(SerialisationContractTest.copy(lock), lock);
  }

  @Test
  void aLockThatIsReadComesBackUnlocked() {
    try (Peer peer = new Peer("peer");
        Peer writer = new Peer("writer")) {
      ReadWriteFullLock lock = mode.lock(peer);
      lock.readLock().lock();
      peer.run(lock.readLock()::lock);
      Peer.Pending<Void> writing = writer.start(lock.writeLock()::lock);
      ReadWriteMode.untilQueued(lock, writer);

      ReadWriteFullLock copy = SerialisationContractTest.copy(lock);

      assertThat(lock.getReadLockCount()).as("the original").isEqualTo(2);
      lock.readLock().unlock();
      peer.run(lock.readLock()::unlock);
      writing.get();
      writer.run(lock.writeLock()::unlock);
      assertNew(copy, lock);
    }
  }

  @Test
  void aLockThatIsWrittenComesBackUnlocked() {
    ReadWriteFullLock lock = mode.lock();
    lock.writeLock().lock();
    ReadWriteFullLock copy = SerialisationContractTest.copy(lock);
    assertThat(lock.getWriteHoldCount()).as("the original").isEqualTo(1);
    lock.writeLock().unlock();
    assertNew(copy, lock);
  }

  @Test
  void eachOfTheTwoLocksIsSerialisableByItself() {
    try (Peer peer = new Peer("peer")) {
      ReadWriteFullLock lock = mode.lock(peer);
      var write = SerialisationContractTest.copy(lock.writeLock());
      var read = SerialisationContractTest.copy(lock.readLock());
      assertThat(write).isNotSameAs(lock.writeLock());
      write.lock();
      assertThat(lock.readLock().tryLock()).as("another lock").isTrue();
      lock.readLock().unlock();
      assertThat(peer.<Boolean>ask(write::tryLock)).isFalse();
      write.unlock();
      read.lock();
      assertThat(peer.<Boolean>ask(read::tryLock)).isTrue();
      peer.run(read::unlock);
      read.unlock();
    }
  }

  private static void assertNew(ReadWriteFullLock copy, ReadWriteFullLock original) {
    assertThat(copy).isNotSameAs(original).hasSameClassAs(original);
    assertThat(copy.isFair()).isEqualTo(original.isFair());
    assertThat(copy.isWriteLocked()).isFalse();
    assertThat(copy.getReadLockCount()).isZero();
    assertThat(copy.hasQueuedThreads()).isFalse();
    if (copy instanceof BiasedReadWriteLock biased) {
      assertThat(ReadWriteBias.phase(biased)).isEqualTo(BiasedReadWriteLock.NONE);
      assertThat(ReadWriteBias.slots(biased)).isEmpty();
    }
    Condition condition = copy.writeLock().newCondition();
    try (Peer peer = new Peer("user")) {
      for (int i = 0; i < 50; i++) {
        copy.writeLock().lock();
        assertThat(copy.hasWaiters(condition)).isFalse();
        assertThat(peer.<Boolean>ask(copy.readLock()::tryLock)).isFalse();
        copy.writeLock().unlock();
        copy.readLock().lock();
        assertThat(peer.<Boolean>ask(copy.readLock()::tryLock)).isTrue();
        assertThat(peer.<Boolean>ask(copy.writeLock()::tryLock)).isFalse();
        peer.run(copy.readLock()::unlock);
        copy.readLock().unlock();
      }
    }
  }
}
