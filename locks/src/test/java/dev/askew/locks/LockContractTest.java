// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Acquiring and releasing, as ReentrantLock documents it. */
@ExtendWith(BackendReady.class)
@ParameterizedClass
@EnumSource
class LockContractTest {
  @Parameter Mode mode;

  private FullLock lock;
  private Peer peer;

  @BeforeEach
  void makeLock() {
    lock = mode.lock();
    peer = new Peer("peer");
  }

  @AfterEach
  void nobodyIsLeft() {
    peer.close();
    assertThat(Thread.interrupted()).as("interrupt left by the test").isFalse();
    assertThat(lock.hasQueuedThreads()).as("threads left in the queue").isFalse();
  }

  @Test
  void aLockedLockIsHeldUntilItIsUnlocked() {
    lock.lock();
    assertThat(lock.getHoldCount()).isEqualTo(1);
    assertThat(lock.isHeldByCurrentThread()).isTrue();
    assertThat(peer.<Boolean>ask(lock::tryLock)).isFalse();
    lock.unlock();
    assertThat(lock.getHoldCount()).isZero();
    assertThat(lock.isHeldByCurrentThread()).isFalse();
    assertThat(peer.<Boolean>ask(lock::tryLock)).isTrue();
    peer.run(lock::unlock);
  }

  @Test
  void holdsNestAndOnlyTheLastUnlockFrees() throws InterruptedException {
    for (int i = 1; i <= 8; i++) {
      switch (i % 4) {
        case 0 -> lock.lock();
        case 1 -> assertThat(lock.tryLock()).isTrue();
        case 2 -> lock.lockInterruptibly();
        default -> assertThat(lock.tryLock(1, DAYS)).isTrue();
      }
      assertThat(lock.getHoldCount()).isEqualTo(i);
    }
    for (int i = 8; i >= 1; i--) {
      assertThat(lock.getHoldCount()).isEqualTo(i);
      assertThat(peer.<Boolean>ask(lock::tryLock)).isFalse();
      lock.unlock();
    }
    assertThat(lock.isLocked()).isFalse();
    assertThat(peer.<Boolean>ask(lock::tryLock)).isTrue();
    peer.run(lock::unlock);
  }

  @Test
  void lockWaitsForTheHolder() {
    lock.lock();
    Peer.Pending<Void> locking = peer.startLocking(lock);
    assertThat(locking.isDone()).isFalse();
    lock.unlock();
    locking.get();
    assertThat(peer.<Boolean>ask(lock::isHeldByCurrentThread)).isTrue();
    peer.run(lock::unlock);
  }

  @Test
  void anotherThreadsUnlockLetsTheWaiterIn() {
    peer.run(lock::lock);
    assertThat(lock.tryLock()).isFalse();
    Peer.Pending<Void> unlocking =
        peer.start(
            () -> {
              Peer.until("somebody waits", lock::hasQueuedThreads);
              lock.unlock();
            });
    lock.lock();
    unlocking.get();
    assertThat(lock.getHoldCount()).isEqualTo(1);
    lock.unlock();
  }

  @Test
  void waitersComeInTheOrderInWhichTheyQueued() {
    List<Integer> order = new ArrayList<>(); // guarded by the lock
    List<Peer> peers = new ArrayList<>();
    List<Peer.Pending<Void>> all = new ArrayList<>();
    lock.lock();
    for (int i = 0; i < 4; i++) {
      int number = i;
      Peer next = new Peer("waiter " + i);
      peers.add(next);
      all.add(
          next.start(
              () -> {
                lock.lock();
                order.add(number);
                lock.unlock();
              }));
      next.untilQueued(lock);
    }
    assertThat(lock.getQueueLength()).isEqualTo(4);
    lock.unlock();
    all.forEach(Peer.Pending::get);
    peers.forEach(Peer::close);
    assertThat(order).containsExactly(0, 1, 2, 3);
  }

  // ---- Trying ----

  @Test
  void timedTryLockTakesAFreeLockWhateverTheTime() throws InterruptedException {
    for (long timeout : new long[] {Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE}) {
      assertThat(lock.tryLock(timeout, DAYS)).as("%s days", timeout).isTrue();
    }
    for (int i = 0; i < 5; i++) {
      lock.unlock();
    }
    assertThat(lock.isLocked()).isFalse();
  }

  @Test
  void timedTryLockGivesUp() {
    lock.lock();
    for (long millis : new long[] {Long.MIN_VALUE, 0, 1, 20}) {
      long start = System.nanoTime();
      assertThat(peer.<Boolean>ask(() -> lock.tryLock(millis, MILLISECONDS))).isFalse();
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(MILLISECONDS.toNanos(millis));
    }
    assertThat(lock.getHoldCount()).isEqualTo(1);
    lock.unlock();
    assertThat(lock.isLocked()).isFalse();
  }

  @Test
  void timedTryLockWaitsForTheHolder() {
    lock.lock();
    Peer.Pending<Boolean> trying = peer.start(() -> lock.tryLock(1, DAYS));
    peer.untilQueued(lock);
    lock.unlock();
    assertThat(trying.get()).isTrue();
    peer.run(lock::unlock);
  }

  @Test
  @SuppressWarnings("NullAway") // on purpose
  void timedTryLockWithoutAUnitIsRefused() {
    assertThatThrownBy(() -> lock.tryLock(1, null)).isInstanceOf(NullPointerException.class);
    assertThat(lock.isLocked()).isFalse();
  }

  // ---- Interrupts ----

  @Test
  void anInterruptOnEntryEndsTheInterruptibleFormsOnly() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(lock::lockInterruptibly).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).as("consumed").isFalse();

    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> lock.tryLock(1, DAYS)).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).as("consumed").isFalse();
    assertThat(lock.isLocked()).isFalse();

    Thread.currentThread().interrupt();
    assertThat(lock.tryLock()).isTrue();
    lock.lock();
    assertThat(Thread.interrupted()).as("kept").isTrue();
    assertThat(lock.getHoldCount()).isEqualTo(2);
    lock.unlock();
    lock.unlock();
  }

  @Test
  void anInterruptOnEntryEndsTheInterruptibleFormsOfAHolderToo() {
    lock.lock();
    Thread.currentThread().interrupt();
    assertThatThrownBy(lock::lockInterruptibly).isInstanceOf(InterruptedException.class);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> lock.tryLock(1, DAYS)).isInstanceOf(InterruptedException.class);
    assertThat(lock.getHoldCount()).isEqualTo(1);
    lock.unlock();
  }

  @Test
  void anInterruptEndsAnInterruptibleWait() {
    lock.lock();
    Peer.Pending<Void> locking = peer.start(() -> lock.lockInterruptibly());
    peer.untilQueued(lock);
    peer.thread().interrupt();
    assertThatThrownBy(locking::get).isInstanceOf(InterruptedException.class);

    Peer.Pending<Boolean> trying = peer.start(() -> lock.tryLock(1, DAYS));
    peer.untilQueued(lock);
    peer.thread().interrupt();
    assertThatThrownBy(trying::get).isInstanceOf(InterruptedException.class);

    assertThat(peer.<Boolean>ask(Thread::interrupted)).as("consumed").isFalse();
    assertThat(lock.hasQueuedThreads()).isFalse();
    assertThat(lock.getHoldCount()).isEqualTo(1);
    lock.unlock();
    assertThat(lock.isLocked()).isFalse();
  }

  @Test
  void anInterruptWhileWaitingUninterruptiblyIsKept() {
    lock.lock();
    Peer.Pending<Void> locking = peer.startLocking(lock);
    peer.thread().interrupt();
    assertThat(locking.isDone()).isFalse();
    lock.unlock();
    locking.get();
    assertThat(peer.<Boolean>ask(Thread::interrupted)).as("kept").isTrue();
    peer.run(lock::unlock);
  }

  // ---- What is refused ----

  @Test
  void onlyTheHolderMayUnlock() {
    assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
    lock.lock();
    assertThatThrownBy(() -> peer.run(lock::unlock))
        .isInstanceOf(IllegalMonitorStateException.class);
    assertThat(lock.getHoldCount()).isEqualTo(1);
    lock.unlock();
    assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
    assertThat(lock.isLocked()).isFalse();
  }

  @Test
  void theNumberOfHoldsIsBounded() throws ReflectiveOperationException {
    lock.lock();
    setHolds(Integer.MAX_VALUE);
    assertThatThrownBy(lock::lock).isInstanceOf(Error.class).hasMessageContaining("Maximum lock");
    assertThatThrownBy(lock::tryLock).isInstanceOf(Error.class);
    assertThatThrownBy(lock::lockInterruptibly).isInstanceOf(Error.class);
    assertThatThrownBy(() -> lock.tryLock(1, DAYS)).isInstanceOf(Error.class);
    assertThat(lock.getHoldCount()).isEqualTo(Integer.MAX_VALUE);
    assertThat(peer.<Boolean>ask(lock::tryLock)).isFalse();
    lock.unlock();
    assertThat(lock.getHoldCount()).isEqualTo(Integer.MAX_VALUE - 1);
    lock.lock();
    lock.unlock();
    setHolds(1);
    lock.unlock();
    assertThat(lock.isLocked()).isFalse();
  }

  private void setHolds(int holds) throws ReflectiveOperationException {
    if (lock instanceof BiasedLock biased && Grant.isBiased(biased)) {
      Grant.of(biased).setHolds(holds);
      return;
    }
    Class<?> type = lock instanceof BiasedLock ? BiasedLock.class : ReentrantLock.class;
    Object sync = Grant.field(type, "sync").get(lock);
    Field state = Grant.field(AbstractQueuedSynchronizer.class, "state");
    state.setInt(sync, holds);
  }

  // ---- Exclusion and visibility ----

  /** Plain data behind the lock, changed by all; every way in. */
  @Test
  void noUpdateIsLost() {
    int rounds = 3_000;
    List<Peer> peers = List.of(new Peer("a"), new Peer("b"), new Peer("c"));
    long[] counter = new long[2];
    List<Peer.Pending<Void>> all = new ArrayList<>();
    for (Peer next : peers) {
      all.add(
          next.start(
              () -> {
                for (int i = 0; i < rounds; i++) {
                  acquire(i);
                  counter[0]++;
                  if (i % 5 == 0) {
                    acquire(i / 5);
                    counter[1]++;
                    lock.unlock();
                  }
                  lock.unlock();
                }
              }));
    }
    all.forEach(Peer.Pending::get);
    peers.forEach(Peer::close);
    lock.lock();
    assertThat(counter).containsExactly(3L * rounds, 3L * rounds / 5);
    lock.unlock();
  }

  private void acquire(int i) throws InterruptedException {
    switch (i & 3) {
      case 0 -> lock.lock();
      case 1 -> lock.lockInterruptibly();
      case 2 -> {
        while (!lock.tryLock()) {
          Thread.onSpinWait();
        }
      }
      default -> {
        while (!lock.tryLock(1, MILLISECONDS)) {
          Thread.onSpinWait();
        }
      }
    }
  }
}
