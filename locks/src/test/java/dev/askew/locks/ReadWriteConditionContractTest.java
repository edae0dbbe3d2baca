// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Conditions of the write lock, as ReentrantReadWriteLock documents them. */
@ExtendWith(BackendReady.class)
@ParameterizedClass
@EnumSource
@SuppressWarnings("WaitNotInLoop") // it is the single wait that is under test
class ReadWriteConditionContractTest {
  @Parameter ReadWriteMode mode;

  private ReadWriteFullLock lock;
  private Lock read;
  private Lock write;
  private Condition condition;
  private Peer peer;
  private Peer other;

  @BeforeEach
  void makeLock() {
    peer = new Peer("peer");
    other = new Peer("other");
    lock = mode.lock(peer, other);
    read = lock.readLock();
    write = lock.writeLock();
    condition = write.newCondition();
  }

  @AfterEach
  void nobodyIsLeft() {
    peer.close();
    other.close();
    assertThat(Thread.interrupted()).as("interrupt left by the test").isFalse();
    assertThat(lock.hasQueuedThreads()).as("threads left in the queue").isFalse();
    assertThat(lock.getReadLockCount()).as("read holds left").isZero();
    assertThat(lock.isWriteLocked()).as("write lock left").isFalse();
  }

  /** The peer waits, with so many holds; returns when it does. */
  private Peer.Pending<Boolean> startWaiting(ConditionContractTest.Wait wait, int holds) {
    Peer.Pending<Boolean> waiting =
        peer.start(
            () -> {
              for (int i = 0; i < holds; i++) {
                write.lock();
              }
              try {
                boolean signalled = wait.on(condition, false);
                assertThat(lock.getWriteHoldCount()).as("holds after the wait").isEqualTo(holds);
                assertThat(lock.isWriteLocked()).isTrue();
                assertThat(other.<Boolean>ask(read::tryLock)).as("alone").isFalse();
                return signalled;
              } finally {
                for (int i = 0; i < holds; i++) {
                  write.unlock();
                }
              }
            });
    Peer.until("it waits", () -> peer.isWaiting() && oneWaits());
    return waiting;
  }

  private boolean oneWaits() {
    write.lock();
    try {
      return lock.hasWaiters(condition);
    } finally {
      write.unlock();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWaitGivesUpAllHoldsAndGetsThemBack(ConditionContractTest.Wait wait) {
    Peer.Pending<Boolean> waiting = startWaiting(wait, 3);
    assertThat(lock.isWriteLocked()).isFalse();
    write.lock();
    condition.signal();
    assertThat(waiting.isDone()).isFalse();
    write.unlock();
    assertThat(waiting.get()).isTrue();
  }

  /** The bias comes back while the writer waits, and a reader is inside as it returns. */
  @ParameterizedTest
  @EnumSource
  void aWaitEndsOnlyWhenTheReadersAreGone(ConditionContractTest.Wait wait) {
    Peer.Pending<Boolean> waiting = startWaiting(wait, 2);
    for (int i = 0; i < 100; i++) { // where the policy is eager, the lock is biased after this
      read.lock();
      read.unlock();
    }
    Peer.Pending<Void> signalling =
        other.start(
            () -> {
              write.lock();
              condition.signal();
              write.unlock();
            });
    signalling.get();
    assertThat(waiting.get()).isTrue();

    Peer.Pending<Boolean> second = startWaiting(wait, 1);
    if (wait == ConditionContractTest.Wait.UNINTERRUPTIBLY) {
      write.lock();
      condition.signal();
      write.unlock();
      assertThat(second.get()).isTrue();
      return;
    }
    for (int i = 0; i < 100; i++) {
      read.lock();
      read.unlock();
    }
    read.lock();
    peer.thread().interrupt();
    ReadWriteMode.untilQueued(lock, peer);
    assertThat(second.isDone()).isFalse();
    read.lock();
    read.unlock();
    read.unlock();
    assertThatThrownBy(second::get).isInstanceOf(InterruptedException.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"TIMED", "NANOS", "UNTIL"})
  void aWaitThatTimesOutReturnsFalseWithItsHolds(ConditionContractTest.Wait wait)
      throws InterruptedException {
    write.lock();
    write.lock();
    assertThat(wait.on(condition, true)).isFalse();
    assertThat(lock.getWriteHoldCount()).isEqualTo(2);
    assertThat(other.<Boolean>ask(read::tryLock)).isFalse();
    write.unlock();
    write.unlock();
  }

  /** The time that the readers take counts, too. */
  @Test
  void theTimeLeftIsWhatIsLeftOnReturn() {
    Peer.Pending<Long> waiting =
        peer.start(
            () -> {
              write.lock();
              try {
                long start = System.nanoTime();
                long left = condition.awaitNanos(java.time.Duration.ofHours(1).toNanos());
                return left + (System.nanoTime() - start);
              } finally {
                write.unlock();
              }
            });
    Peer.until("it waits", () -> peer.isWaiting() && oneWaits());
    write.lock();
    condition.signal();
    write.unlock();
    // Exact up to the time between the two looks at the clock: generous.
    assertThat(waiting.get())
        .isBetween(
            java.time.Duration.ofHours(1).toNanos(), java.time.Duration.ofMinutes(61).toNanos());
  }

  @Test
  void aSignalWakesOneAndSignalAllTheOthers() {
    List<Peer> peers = new ArrayList<>();
    List<Peer.Pending<Void>> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Peer waiter = new Peer("waiter " + i);
      peers.add(waiter);
      all.add(
          waiter.start(
              () -> {
                write.lock();
                condition.await();
                write.unlock();
              }));
      int queued = i + 1;
      Peer.until("it waits", () -> waitQueueLength() == queued);
    }
    write.lock();
    assertThat(lock.getWaitQueueLength(condition)).isEqualTo(4);
    assertThat(lock.getWaitingThreads(condition))
        .containsExactlyInAnyOrderElementsOf(peers.stream().map(Peer::thread).toList());
    condition.signal();
    assertThat(lock.getWaitQueueLength(condition)).isEqualTo(3);
    write.unlock();
    all.get(0).get();
    write.lock();
    condition.signalAll();
    assertThat(lock.hasWaiters(condition)).isFalse();
    write.unlock();
    all.forEach(Peer.Pending::get);
    peers.forEach(Peer::close);
  }

  private int waitQueueLength() {
    write.lock();
    try {
      return lock.getWaitQueueLength(condition);
    } finally {
      write.unlock();
    }
  }

  @ParameterizedTest
  @EnumSource
  void waitsOfThreadsThatDoNotHoldTheWriteLockAreRefused(ConditionContractTest.Wait wait) {
    read.lock();
    assertThatThrownBy(() -> wait.on(condition, true))
        .isInstanceOf(IllegalMonitorStateException.class);
    assertThat(lock.getReadHoldCount()).isEqualTo(1);
    read.unlock();
    peer.run(write::lock);
    assertThatThrownBy(() -> wait.on(condition, true))
        .isInstanceOf(IllegalMonitorStateException.class);
    assertThat(peer.<Integer>ask(lock::getWriteHoldCount)).isEqualTo(1);
    peer.run(write::unlock);
  }

  @Test
  void signalsAndQuestionsOfThreadsThatDoNotHoldTheWriteLockAreRefused() {
    assertThatThrownBy(condition::signal).isInstanceOf(IllegalMonitorStateException.class);
    assertThatThrownBy(condition::signalAll).isInstanceOf(IllegalMonitorStateException.class);
    assertThatThrownBy(() -> lock.hasWaiters(condition))
        .isInstanceOf(IllegalMonitorStateException.class);
    assertThatThrownBy(() -> lock.getWaitQueueLength(condition))
        .isInstanceOf(IllegalMonitorStateException.class);
    assertThatThrownBy(() -> lock.getWaitingThreads(condition))
        .isInstanceOf(IllegalMonitorStateException.class);
  }

  @Test
  void conditionsOfOtherLocksAreRefused() {
    Condition foreign = mode.lock().writeLock().newCondition();
    write.lock();
    assertThatThrownBy(() -> lock.hasWaiters(foreign)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> lock.getWaitQueueLength(foreign))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> lock.getWaitingThreads(foreign))
        .isInstanceOf(IllegalArgumentException.class);
    write.unlock();
  }

  @Test
  void anInterruptBeforehandEndsTheWaitAtOnce() {
    write.lock();
    Thread.currentThread().interrupt();
    assertThatThrownBy(condition::await).isInstanceOf(InterruptedException.class);
    assertThat(lock.getWriteHoldCount()).isEqualTo(1);
    write.unlock();
  }
}
