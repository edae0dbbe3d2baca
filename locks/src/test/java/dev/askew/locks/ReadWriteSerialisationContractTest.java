// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
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

  /**
   * The lock, its halves and a condition of it may be read in any order: each leads to the rest.
   */
  @Test
  void whicheverPartIsReadFirst() {
    try (Peer peer = new Peer("peer")) {
      for (int first = 0; first < 4; first++) {
        for (boolean written : new boolean[] {true, false}) {
          ReadWriteFullLock lock = mode.lock(peer);
          Lock half = written ? lock.writeLock() : lock.readLock();
          Object[] parts = {
            lock, lock.readLock(), lock.writeLock(), lock.writeLock().newCondition()
          };
          Collections.swap(Arrays.asList(parts), 0, first);
          half.lock();
          Object[] copies = SerialisationContractTest.copy(parts);
          half.unlock();
          Collections.swap(Arrays.asList(copies), 0, first);
          ReadWriteFullLock copy = (ReadWriteFullLock) copies[0];
          assertThat(copies[1]).isSameAs(copy.readLock());
          assertThat(copies[2]).isSameAs(copy.writeLock());
          copy.writeLock().lock();
          assertThat(copy.hasWaiters((Condition) copies[3])).isFalse();
          copy.writeLock().unlock();
          assertNew(copy, lock);
        }
      }
    }
  }

  /** Survives serialisation. */
  private enum OneOfAKind implements BiasPolicy {
    POLICY;

    @Override
    public int acquisitionsBeforeGrant() {
      return 0;
    }

    @Override
    public int acquisitionsInARow() {
      return 0;
    }

    @Override
    public int acquisitionsAfterRevocation(long nanos) {
      return 0;
    }
  }

  @Test
  void aPolicyComesBackWithItsLock() {
    assertThat(policyOfCopy(OneOfAKind.POLICY)).isSameAs(OneOfAKind.POLICY);
    assertThat(policyOfCopy(BiasPolicy.eager())).isSameAs(BiasPolicy.eager());
    assertThat(policyOfCopy(BiasPolicy.never())).isSameAs(BiasPolicy.never());
    BiasPolicy learning = BiasPolicy.adaptive();
    assertThat(policyOfCopy(learning)).isInstanceOf(AdaptivePolicy.class).isNotSameAs(learning);
    ReadWriteBias.acquaint(
        SerialisationContractTest.copy(new BiasedReadWriteLock(OneOfAKind.POLICY)));
  }

  @Test
  void aPolicyThatCannotBeWrittenIsReplacedByTheDefault() {
    assertThat(policyOfCopy(new CountingPolicy(1))).isSameAs(AdaptivePolicy.DEFAULT);
  }

  private static BiasPolicy policyOfCopy(BiasPolicy policy) {
    return SerialisationContractTest.copy(new BiasedReadWriteLock(policy)).policy();
  }

  private static void assertNew(ReadWriteFullLock copy, ReadWriteFullLock original) {
    assertThat(copy).isNotSameAs(original).hasSameClassAs(original);
    assertThat(copy.isFair()).isEqualTo(original.isFair());
    assertThat(copy.isWriteLocked()).isFalse();
    assertThat(copy.getReadLockCount()).isZero();
    assertThat(copy.hasQueuedThreads()).isFalse();
    if (copy instanceof BiasedReadWriteLock biased) {
      assertThat(ReadWriteBias.phase(biased)).isEqualTo(ReadersBias.NONE);
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
