// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a lock says of its bias, from the grant to the end. */
@ExtendWith(BackendReady.class)
class IsBiasedTest {
  @Test
  void fromTheGrantToTheRevocation() {
    FullLock.Biased lock = new FullLock.Biased(BiasPolicy.eager());
    assertThat(lock.isBiased()).isFalse();
    assertThat(lock.biasToCurrentThread()).isTrue();
    assertThat(lock.isBiased()).isTrue();
    assertThat(lock).asString().endsWith("[Unlocked, biased to thread main]");

    lock.lock();
    assertThat(lock.isBiased()).isTrue();
    assertThat(lock).asString().endsWith("[Locked by thread main]");
    try (Peer peer = new Peer("peer")) {
      Peer.Pending<Void> locking = peer.startLocking(lock);
      assertThat(lock.isBiased()).as("asked for").isFalse();
      assertThat(lock).asString().endsWith("[Locked by thread main]");
      lock.unlock();
      locking.get();
      assertThat(lock.isBiased()).isFalse();
      assertThat(lock).asString().endsWith("[Locked by thread peer]");
      peer.run(lock::unlock);
    }
  }

  @Test
  void aSweepEndsIt() {
    FullLock.Biased lock = new FullLock.Biased(BiasPolicy.eager());
    try (Peer peer = new Peer("owner")) {
      assertThat(peer.<Boolean>ask(lock::biasToCurrentThread)).isTrue();
      assertThat(lock).asString().endsWith("[Unlocked, biased to thread owner]");
      BiasedLock.revokeAll(List.of(lock));
    }
    assertThat(lock.isBiased()).isFalse();
    assertThat(lock).asString().endsWith("[Unlocked]");
  }

  @Test
  void anOwnerThatHasEndedIsNamed() {
    FullLock.Biased lock = new FullLock.Biased(BiasPolicy.eager());
    try (Peer peer = new Peer("gone")) {
      assertThat(peer.<Boolean>ask(lock::biasToCurrentThread)).isTrue();
    }
    assertThat(lock.isBiased()).isTrue();
    assertThat(lock).asString().endsWith("[Unlocked, biased to thread gone]");
  }

  @Test
  @SuppressWarnings("WaitNotInLoop") // nobody signals
  void aWaitOnAConditionEndsIt() throws InterruptedException {
    FullLock.Biased lock = new FullLock.Biased(BiasPolicy.eager());
    lock.biasToCurrentThread();
    Condition condition = lock.newCondition();
    lock.lock();
    assertThat(condition.awaitNanos(1)).isNotPositive();
    assertThat(lock.isBiased()).isFalse();
    lock.unlock();
  }

  @Test
  void aFairLockNeverIs() {
    BiasedLock lock = new BiasedLock(true);
    lock.biasToCurrentThread();
    assertThat(lock.isBiased()).isFalse();
  }

  @Test
  void readersFromTheGrantToTheWriter() {
    BiasedReadWriteLock lock = new BiasedReadWriteLock(BiasPolicy.eager());
    assertThat(lock.isBiased()).isFalse();
    ReadWriteBias.acquaint(lock);
    assertThat(lock.isBiased()).isTrue();
    assertThat(lock).asString().endsWith("[Write locks = 0, Read locks = 0, biased]");
    lock.readLock().lock();
    assertThat(lock.isBiased()).isTrue();
    assertThat(lock).asString().endsWith("[Write locks = 0, Read locks = 1]");
    lock.readLock().unlock();
    lock.writeLock().lock();
    assertThat(lock.isBiased()).isFalse();
    assertThat(lock).asString().endsWith("[Write locks = 1, Read locks = 0]");
    lock.writeLock().unlock();
  }
}
