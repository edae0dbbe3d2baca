// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.AbstractMap;
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
@SuppressWarnings("WaitNotInLoop") // nobody else signals
class SerialisationContractTest {
  @Parameter Mode mode;

  @Test
  void aFreeLockComesBackFree() {
    FullLock lock = mode.lock();
    assertNew(copy(lock), lock);
  }

  @Test
  void aHeldLockWithAQueueComesBackUnlocked() {
    FullLock lock = mode.lock();
    try (Peer peer = new Peer("peer")) {
      lock.lock();
      lock.lock();
      Peer.Pending<Void> locking = peer.startLocking(lock);

      FullLock copy = copy(lock);

      assertThat(lock.getHoldCount()).as("the original").isEqualTo(2);
      lock.unlock();
      lock.unlock();
      locking.get();
      peer.run(lock::unlock);
      assertNew(copy, lock);
    }
  }

  /** Written by a thread that does not hold it, as a snapshot of whatever it was. */
  @Test
  void aLockHeldByAnotherComesBackUnlocked() {
    FullLock lock = mode.lock();
    try (Peer peer = new Peer("peer")) {
      lock.lock();
      FullLock copy = peer.ask(() -> copy(lock));
      assertThat(lock.getHoldCount()).isEqualTo(1);
      lock.unlock();
      assertNew(copy, lock);
    }
  }

  /** As a queue may have it, which names its condition first. */
  @SuppressWarnings("serial") // every lock here, and its conditions, can be written
  private static final class Holder implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Written first, in the order of names. */
    private final Condition aCondition;

    private final FullLock lock;

    Holder(FullLock lock) {
      this.lock = lock;
      aCondition = lock.newCondition();
    }
  }

  @Test
  void aFreeLockBehindItsCondition() {
    Holder holder = new Holder(mode.lock());
    assertWorksWithItsCondition(copy(holder), holder);
  }

  @Test
  void aHeldLockBehindItsCondition() {
    Holder holder = new Holder(mode.lock());
    holder.lock.lock();
    holder.lock.lock();
    Holder copy = copy(holder);
    holder.lock.unlock();
    holder.lock.unlock();
    assertWorksWithItsCondition(copy, holder);
  }

  /** Whichever is read first, the lock, its queue, or what stands in the queue's subclass. */
  @Test
  void aCopyCountsAnew() {
    for (BiasedLock lock :
        new BiasedLock[] {
          new BiasedLock(), new BiasedLock(BiasPolicy.adaptive()), new BiasedLock(new Patient())
        }) {
      assertThat(lock.account).isPositive();
      assertThat(copy(lock).account).isEqualTo(lock.account);
      AbstractMap.SimpleEntry<Condition, BiasedLock> conditionFirst =
          copy(new AbstractMap.SimpleEntry<>(lock.newCondition(), lock));
      assertThat(conditionFirst.getValue().account).isEqualTo(lock.account);
    }
  }

  /** Grants late, and can be written. */
  private record Patient() implements BiasPolicy, Serializable {
    @Override
    public int acquisitionsBeforeGrant() {
      return 500_000;
    }

    @Override
    public int acquisitionsInARow() {
      return 2;
    }

    @Override
    public int acquisitionsAfterRevocation(long nanos) {
      return 2;
    }
  }

  private static void assertWorksWithItsCondition(Holder copy, Holder original) {
    assertNew(copy.lock, original.lock);
    copy.lock.lock();
    assertThat(copy.lock.hasWaiters(copy.aCondition)).isFalse();
    try (Peer peer = new Peer("waiter")) {
      Peer.Pending<Void> waiting =
          peer.start(
              () -> {
                copy.lock.lock();
                try {
                  copy.aCondition.await();
                } finally {
                  copy.lock.unlock();
                }
              });
      copy.lock.unlock();
      Peer.until(
          "it waits",
          () -> {
            copy.lock.lock();
            try {
              return copy.lock.hasWaiters(copy.aCondition);
            } finally {
              copy.lock.unlock();
            }
          });
      copy.lock.lock();
      copy.aCondition.signal();
      copy.lock.unlock();
      waiting.get();
    }
  }

  private static void assertNew(FullLock copy, FullLock original) {
    assertThat(copy).isNotSameAs(original).hasSameClassAs(original);
    assertThat(copy.isFair()).isEqualTo(original.isFair());
    assertThat(copy.isLocked()).isFalse();
    assertThat(copy.getOwner()).isNull();
    assertThat(copy.hasQueuedThreads()).isFalse();
    if (copy instanceof BiasedLock biased) {
      assertThat(Grant.isBiased(biased)).isFalse();
    }
    Condition condition = copy.newCondition();
    try (Peer peer = new Peer("user")) {
      for (int i = 0; i < 100; i++) {
        copy.lock();
        assertThat(copy.hasWaiters(condition)).isFalse();
        assertThat(peer.<Boolean>ask(copy::tryLock)).isFalse();
        copy.unlock();
        assertThat(peer.<Boolean>ask(copy::tryLock)).isTrue();
        peer.run(copy::unlock);
      }
    }
  }

  @SuppressWarnings("unchecked")
  static <T> T copy(T original) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(original);
      }
      try (ObjectInputStream in =
          new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
        return (T) in.readObject();
      }
    } catch (IOException | ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }
}
