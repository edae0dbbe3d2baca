// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Conditions, as ReentrantLock documents them. */
@ExtendWith(BackendReady.class)
@ParameterizedClass
@EnumSource
@SuppressWarnings("WaitNotInLoop") // it is the single wait that is under test
class ConditionContractTest {
  /** The ways to wait. */
  enum Wait {
    AWAIT {
      @Override
      boolean on(Condition condition, boolean brief) throws InterruptedException {
        condition.await();
        return true;
      }
    },
    TIMED {
      @Override
      boolean on(Condition condition, boolean brief) throws InterruptedException {
        return brief ? condition.await(1_000, NANOSECONDS) : condition.await(1, DAYS);
      }
    },
    NANOS {
      @Override
      boolean on(Condition condition, boolean brief) throws InterruptedException {
        return condition.awaitNanos(brief ? 1_000 : DAYS.toNanos(1)) > 0;
      }
    },
    UNTIL {
      @Override
      @SuppressWarnings("JavaUtilDate") // is what the interface asks for
      boolean on(Condition condition, boolean brief) throws InterruptedException {
        long now = System.currentTimeMillis();
        return condition.awaitUntil(new Date(brief ? now + 1 : now + DAYS.toMillis(1)));
      }
    },
    UNINTERRUPTIBLY {
      @Override
      boolean on(Condition condition, boolean brief) {
        condition.awaitUninterruptibly();
        return true;
      }
    };

    /** Waits for a moment or for a day; true if there was no time-out. */
    abstract boolean on(Condition condition, boolean brief) throws InterruptedException;
  }

  @Parameter Mode mode;

  private FullLock lock;
  private Condition condition;
  private Peer peer;

  @BeforeEach
  void makeLock() {
    lock = mode.lock();
    condition = lock.newCondition();
    peer = new Peer("peer");
  }

  @AfterEach
  void nobodyIsLeft() {
    peer.close();
    assertThat(Thread.interrupted()).as("interrupt left by the test").isFalse();
    assertThat(lock.hasQueuedThreads()).as("threads left in the queue").isFalse();
    assertThat(lock.isLocked()).as("left locked").isFalse();
    lock.lock();
    assertThat(lock.hasWaiters(condition)).as("threads left on the condition").isFalse();
    lock.unlock();
  }

  private int waiters() {
    lock.lock();
    try {
      return lock.getWaitQueueLength(condition);
    } finally {
      lock.unlock();
    }
  }

  private void signal() {
    lock.lock();
    condition.signal();
    lock.unlock();
  }

  // ---- Waiting and being woken ----

  /** The waiter is the thread to which the lock may be biased. */
  @ParameterizedTest
  @EnumSource
  void aWaitGivesUpAllHoldsAndRestoresThem(Wait wait) throws InterruptedException {
    for (int holds = 1; holds <= 3; holds++) {
      for (int i = 0; i < holds; i++) {
        lock.lock();
      }
      Peer.Pending<Void> signalling =
          peer.start(
              () -> {
                Peer.until("somebody waits", () -> waiters() == 1);
                assertThat(lock.tryLock()).as("the waiter gave it up").isTrue();
                condition.signal();
                assertThat(lock.hasWaiters(condition)).isFalse();
                lock.unlock();
              });
      assertThat(wait.on(condition, false)).isTrue();
      signalling.get();
      assertThat(lock.getHoldCount()).isEqualTo(holds);
      assertThat(peer.<Boolean>ask(lock::tryLock)).isFalse();
      for (int i = 0; i < holds; i++) {
        lock.unlock();
      }
      assertThat(lock.isLocked()).isFalse();
    }
  }

  /** The signaller is the thread to which the lock may be biased. */
  @ParameterizedTest
  @EnumSource
  void aSignalledWaiterWaitsForTheLock(Wait wait) {
    Peer.Pending<Integer> waiting =
        peer.start(
            () -> {
              lock.lock();
              lock.lock();
              assertThat(wait.on(condition, false)).isTrue();
              int holds = lock.getHoldCount();
              lock.unlock();
              lock.unlock();
              return holds;
            });
    Peer.until("it waits", () -> waiters() == 1);
    if (lock instanceof BiasedLock biased) {
      biased.biasToCurrentThread();
    }
    lock.lock();
    lock.lock();
    condition.signal();
    assertThat(lock.getHoldCount()).isEqualTo(2);
    peer.untilQueued(lock);
    lock.unlock();
    assertThat(waiting.isDone()).isFalse();
    lock.unlock();
    assertThat(waiting.get()).isEqualTo(2);
  }

  @Test
  void signalWakesTheLongestWaiterAndSignalAllTheRest() {
    List<String> order = new ArrayList<>(); // guarded by the lock
    List<Peer> peers = List.of(new Peer("1"), new Peer("2"), new Peer("3"));
    List<Peer.Pending<Void>> all = new ArrayList<>();
    for (Peer next : peers) {
      int before = all.size();
      all.add(
          next.start(
              () -> {
                lock.lock();
                condition.awaitUninterruptibly();
                order.add(Thread.currentThread().getName());
                lock.unlock();
              }));
      Peer.until("it waits", () -> waiters() == before + 1);
    }
    signal();
    all.get(0).get();
    assertThat(waiters()).isEqualTo(2);
    lock.lock();
    assertThat(order).containsExactly("1");
    condition.signalAll();
    lock.unlock();
    all.forEach(Peer.Pending::get);
    lock.lock();
    assertThat(order).containsExactly("1", "2", "3");
    lock.unlock();
    peers.forEach(Peer::close);
  }

  @ParameterizedTest
  @EnumSource(names = {"TIMED", "NANOS", "UNTIL"})
  void aWaitThatTimesOutReturnsFalseWithItsHolds(Wait wait) throws InterruptedException {
    lock.lock();
    lock.lock();
    assertThat(wait.on(condition, true)).isFalse();
    assertThat(lock.getHoldCount()).isEqualTo(2);
    lock.unlock();
    lock.unlock();
  }

  /** The lock may be taken, and biased, while the waiter is out of time. */
  @Test
  void aWaiterThatTimesOutWaitsForTheLock() {
    lock.lock();
    Peer.Pending<Boolean> waiting =
        peer.start(
            () -> {
              lock.lock();
              boolean signalled = condition.await(30, java.util.concurrent.TimeUnit.MILLISECONDS);
              lock.unlock();
              return signalled;
            });
    peer.untilQueued(lock);
    lock.unlock();
    Peer.until("it waits, or did", () -> waiters() == 1 || waiting.isDone());
    if (lock instanceof BiasedLock biased) {
      biased.biasToCurrentThread();
    }
    lock.lock();
    Peer.until("it is out of time", () -> lock.hasQueuedThread(peer.thread()) || waiting.isDone());
    lock.unlock();
    assertThat(waiting.get()).isFalse();
  }

  @Test
  void aSignalWithoutWaitersIsForgotten() throws InterruptedException {
    lock.lock();
    condition.signal();
    condition.signalAll();
    assertThat(lock.getHoldCount()).isEqualTo(1);
    assertThat(condition.awaitNanos(1_000)).isLessThanOrEqualTo(0);
    lock.unlock();
  }

  // ---- Interrupts ----

  @ParameterizedTest
  @EnumSource(names = "UNINTERRUPTIBLY", mode = EnumSource.Mode.EXCLUDE)
  void anInterruptOnEntryEndsTheWait(Wait wait) {
    lock.lock();
    lock.lock();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> wait.on(condition, false)).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).as("consumed").isFalse();
    assertThat(lock.getHoldCount()).isEqualTo(2);
    lock.unlock();
    lock.unlock();
  }

  @ParameterizedTest
  @EnumSource(names = "UNINTERRUPTIBLY", mode = EnumSource.Mode.EXCLUDE)
  void anInterruptBeforeTheSignalEndsTheWait(Wait wait) {
    Peer.Pending<Integer> waiting =
        peer.start(
            () -> {
              lock.lock();
              lock.lock();
              try {
                assertThatThrownBy(() -> wait.on(condition, false))
                    .isInstanceOf(InterruptedException.class);
                assertThat(Thread.interrupted()).as("consumed").isFalse();
                return lock.getHoldCount();
              } finally {
                lock.unlock();
                lock.unlock();
              }
            });
    Peer.until("it waits", () -> waiters() == 1);
    peer.thread().interrupt();
    assertThat(waiting.get()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptAfterTheSignalIsKept(Wait wait) {
    Peer.Pending<Boolean> waiting =
        peer.start(
            () -> {
              lock.lock();
              try {
                assertThat(wait.on(condition, false)).isTrue();
                return Thread.interrupted();
              } finally {
                lock.unlock();
              }
            });
    Peer.until("it waits", () -> waiters() == 1);
    lock.lock();
    condition.signal();
    peer.thread().interrupt();
    lock.unlock();
    assertThat(waiting.get()).isTrue();
  }

  @Test
  void anInterruptDoesNotEndAnUninterruptibleWait() {
    Peer.Pending<Boolean> waiting =
        peer.start(
            () -> {
              Thread.currentThread().interrupt();
              lock.lock();
              condition.awaitUninterruptibly();
              lock.unlock();
              return Thread.interrupted();
            });
    Peer.until("it waits", () -> waiters() == 1);
    peer.thread().interrupt();
    assertThat(waiters()).isEqualTo(1);
    signal();
    assertThat(waiting.get()).isTrue();
  }

  // ---- What is refused ----

  @ParameterizedTest
  @EnumSource
  void onlyTheHolderMayWait(Wait wait) {
    assertThatThrownBy(() -> wait.on(condition, false))
        .isInstanceOf(IllegalMonitorStateException.class);
    lock.lock();
    assertThatThrownBy(() -> peer.run(() -> wait.on(condition, false)))
        .isInstanceOf(IllegalMonitorStateException.class);
    lock.unlock();
  }

  @Test
  void onlyTheHolderMaySignalOrAsk() {
    assertRefused();
    peer.run(lock::lock);
    assertRefused();
    peer.run(lock::unlock);
  }

  private void assertRefused() {
    List<Peer.Step> steps =
        List.of(
            condition::signal,
            condition::signalAll,
            () -> lock.hasWaiters(condition),
            () -> lock.getWaitQueueLength(condition),
            () -> lock.getWaitingThreads(condition));
    for (Peer.Step step : steps) {
      assertThatThrownBy(step::run).isInstanceOf(IllegalMonitorStateException.class);
    }
  }

  @Test
  void aForeignConditionIsRefused() {
    lock.lock();
    for (FullLock other : List.of(mode.lock(), Mode.REENTRANT.lock(), Mode.NEVER.lock())) {
      Condition foreign = other.newCondition();
      other.lock();
      assertThatThrownBy(() -> lock.hasWaiters(foreign))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> lock.getWaitQueueLength(foreign))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> lock.getWaitingThreads(foreign))
          .isInstanceOf(IllegalArgumentException.class);
      other.unlock();
    }
    lock.unlock();
  }

  @Test
  @SuppressWarnings("NullAway") // on purpose
  void nullIsRefused() {
    lock.lock();
    List<Peer.Step> steps =
        List.of(
            () -> lock.hasWaiters(null),
            () -> lock.getWaitQueueLength(null),
            () -> lock.getWaitingThreads(null),
            () -> condition.await(1, null),
            () -> condition.awaitUntil(null));
    for (Peer.Step step : steps) {
      assertThatThrownBy(step::run).isInstanceOf(NullPointerException.class);
      assertThat(lock.getHoldCount()).isEqualTo(1);
    }
    lock.unlock();
  }

  // ---- Looking at the waiters ----

  @Test
  void theHolderMayAskWhoWaits() {
    Condition other = lock.newCondition();
    Peer.Pending<Void> waiting =
        peer.start(
            () -> {
              lock.lock();
              condition.awaitUninterruptibly();
              lock.unlock();
            });
    Peer.until("it waits", () -> waiters() == 1);
    lock.lock();
    assertThat(lock.hasWaiters(condition)).isTrue();
    assertThat(lock.getWaitingThreads(condition)).containsExactly(peer.thread());
    assertThat(lock.hasWaiters(other)).isFalse();
    assertThat(lock.getWaitQueueLength(other)).isZero();
    assertThat(lock.getWaitingThreads(other)).isEmpty();
    other.signalAll();
    assertThat(lock.getWaitQueueLength(condition)).isEqualTo(1);
    condition.signal();
    assertThat(lock.getWaitQueueLength(condition)).isZero();
    assertThat(lock.hasQueuedThread(peer.thread())).isTrue();
    lock.unlock();
    waiting.get();
  }

  // ---- All together ----

  /** A bounded buffer of plain fields; a lost signal hangs it, a lost update changes the sum. */
  @ParameterizedTest
  @EnumSource(names = {"AWAIT", "TIMED", "UNINTERRUPTIBLY"})
  void producersAndConsumersLoseNothing(Wait wait) {
    int rounds = 2_000;
    Condition notFull = lock.newCondition();
    Condition notEmpty = lock.newCondition();
    ArrayDeque<Integer> buffer = new ArrayDeque<>();
    long[] sum = new long[1];
    List<Peer> peers = new ArrayList<>();
    List<Peer.Pending<Void>> all = new ArrayList<>();
    for (int p = 0; p < 2; p++) {
      Peer producer = new Peer("producer " + p);
      peers.add(producer);
      all.add(
          producer.start(
              () -> {
                for (int i = 1; i <= rounds; i++) {
                  lock.lock();
                  try {
                    while (buffer.size() == 3) {
                      wait.on(notFull, false);
                    }
                    buffer.add(i);
                    notEmpty.signal();
                  } finally {
                    lock.unlock();
                  }
                }
              }));
      Peer consumer = new Peer("consumer " + p);
      peers.add(consumer);
      all.add(
          consumer.start(
              () -> {
                for (int i = 1; i <= rounds; i++) {
                  lock.lock();
                  lock.lock(); // nested: the wait gives up both
                  try {
                    while (buffer.isEmpty()) {
                      wait.on(notEmpty, false);
                    }
                    sum[0] += buffer.remove();
                    notFull.signal();
                  } finally {
                    lock.unlock();
                    lock.unlock();
                  }
                }
              }));
    }
    all.forEach(Peer.Pending::get);
    peers.forEach(Peer::close);
    lock.lock();
    assertThat(buffer).isEmpty();
    assertThat(sum[0]).isEqualTo((long) rounds * (rounds + 1));
    lock.unlock();
  }
}
