// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Date;
import java.util.List;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What ends a bias and what does not, and that grants happen when they should. */
@ExtendWith(BackendReady.class)
@SuppressWarnings("WaitNotInLoop") // it is the single wait that is under test
class BiasKeptTest {
  private final FullLock.Biased lock = Mode.biased();
  private final Grant grant = Grant.of(lock);

  private void assertKept(String after) {
    assertThat(Grant.of(lock).isSameAs(grant)).as("same bias after " + after).isTrue();
    assertThat(grant.phase()).as("nobody has asked for it: " + after).isLessThan(Bias.REVOKING);
  }

  @Test
  void theBackendDecidesOnTheKind() {
    assertThat(grant.isAsymmetric()).isEqualTo(!BackendReady.MEANT.equals("fallback"));
  }

  @Test
  void theOwnersOwnUseKeepsIt() throws InterruptedException {
    for (int i = 0; i < 1_000; i++) {
      lock.lock();
      assertThat(lock.tryLock()).isTrue();
      lock.lockInterruptibly();
      assertThat(lock.tryLock(1, SECONDS)).isTrue();
      for (int holds = 4; holds > 0; holds--) {
        assertThat(lock.getHoldCount()).isEqualTo(holds);
        lock.unlock();
      }
    }
    assertKept("use");
    assertThat(lock.biasToCurrentThread()).isTrue();
    assertKept("asking for it again");
  }

  /** Each method, by the owner and by another thread, while the owner is inside and while not. */
  @Test
  void noMonitoringMethodRevokes() {
    try (Peer peer = new Peer("monitor")) {
      look();
      assertKept("a look of its owner outside");
      peer.run(this::look);
      assertKept("a look of another thread while the owner is outside");
      lock.lock();
      look();
      Condition condition = lock.newCondition();
      assertThat(lock.hasWaiters(condition)).isFalse();
      assertKept("hasWaiters");
      assertThat(lock.getWaitQueueLength(condition)).isZero();
      assertKept("getWaitQueueLength");
      assertThat(lock.getWaitingThreads(condition)).isEmpty();
      assertKept("getWaitingThreads");
      peer.run(this::look);
      assertKept("a look of another thread while the owner is inside");
      assertThat(lock.getHoldCount()).isEqualTo(1);
      lock.unlock();
      assertKept("unlock");
    }
  }

  private void look() {
    List<Runnable> methods =
        List.of(
            lock::getHoldCount,
            lock::isHeldByCurrentThread,
            lock::isLocked,
            lock::isFair,
            lock::getOwner,
            lock::hasQueuedThreads,
            () -> lock.hasQueuedThread(Thread.currentThread()),
            lock::getQueueLength,
            lock::getQueuedThreads,
            () -> assertThat(lock.toString()).isNotEmpty(),
            lock::newCondition,
            BiasedLock::statistics,
            () -> SerialisationContractTest.copy(lock));
    for (int i = 0; i < methods.size(); i++) {
      methods.get(i).run();
      assertKept("monitoring method no. " + i);
    }
  }

  /** The one acquisition that leaves an owner alone. */
  @Test
  void tryLockOfAnotherThreadRevokesOnlyAnIdleBias() {
    try (Peer peer = new Peer("contender")) {
      lock.lock();
      assertThat(peer.<Boolean>ask(lock::tryLock)).isFalse();
      assertKept("tryLock while the owner is inside");
      lock.unlock();
      assertThat(peer.<Boolean>ask(lock::tryLock)).isTrue();
      assertThat(Grant.isBiased(lock)).isFalse();
      peer.run(lock::unlock);
    }
  }

  // ---- Conditions ----

  @Test
  void aSignalWithoutWaitersKeepsIt() {
    Condition condition = lock.newCondition();
    lock.lock();
    condition.signal();
    condition.signalAll();
    assertKept("signal without waiters");
    lock.unlock();
    assertKept("unlock");
  }

  @ParameterizedTest
  @EnumSource(names = {"TIMED", "NANOS", "UNTIL"})
  void aWaitEndsItWithoutAFence(ConditionContractTest.Wait wait) throws InterruptedException {
    Condition condition = lock.newCondition();
    long revocations = BiasedLock.statistics().revocations();
    lock.lock();
    assertThat(wait.on(condition, true)).isFalse();
    assertThat(Grant.isBiased(lock)).isFalse();
    assertThat(lock.getHoldCount()).isEqualTo(1);
    assertThat(BiasedLock.statistics().revocations()).isEqualTo(revocations);
    lock.unlock();
  }

  @Test
  @SuppressWarnings("JavaUtilDate") // is what the interface asks for
  void aRefusedWaitKeepsIt() {
    Condition condition = lock.newCondition();
    assertThat(catchThrowing(condition::await)).isInstanceOf(IllegalMonitorStateException.class);
    assertThat(catchThrowing(() -> condition.awaitUntil(new Date())))
        .isInstanceOf(IllegalMonitorStateException.class);
    assertThat(catchThrowing(condition::signal)).isInstanceOf(IllegalMonitorStateException.class);
    assertThat(catchThrowing(lock::unlock)).isInstanceOf(IllegalMonitorStateException.class);
    assertKept("what was refused");
  }

  private static Throwable catchThrowing(Peer.Step step) {
    return org.assertj.core.api.Assertions.catchThrowable(step::run);
  }

  /**
   * The signaller is biased, inside by way of its bias, and the waiter is in the queue only now.
   */
  @Test
  void aSignalOfABiasedOwnerWakesTheWaiter() {
    Condition condition = lock.newCondition();
    try (Peer peer = new Peer("waiter")) {
      Peer.Pending<Void> waiting =
          peer.start(
              () -> {
                lock.lock();
                condition.awaitUninterruptibly();
                lock.unlock();
              });
      Peer.until("it waits", () -> peer.isWaiting() && !lock.isLocked() && oneWaits(condition));
      assertThat(lock.biasToCurrentThread()).isTrue();
      lock.lock();
      assertThat(Grant.of(lock).ownedBy(Thread.currentThread())).isTrue();
      condition.signal();
      assertThat(Grant.isBiased(lock)).as("biased after a signal to a waiter").isFalse();
      assertThat(waiting.isDone()).isFalse();
      lock.unlock();
      waiting.get();
    }
  }

  private boolean oneWaits(Condition condition) {
    lock.lock();
    try {
      return lock.getWaitQueueLength(condition) == 1;
    } finally {
      lock.unlock();
    }
  }

  // ---- Grants ----

  @Test
  void noGrantWhileThreadsWait() {
    FullLock.Biased contended = new FullLock.Biased(BiasPolicy.eager());
    try (Peer peer = new Peer("waiter")) {
      contended.lock();
      contended.unlock();
      long grants = BiasedLock.statistics().grants();
      contended.lock(); // the second in a row: its release is due
      Peer.Pending<Void> locking = peer.startLocking(contended);
      contended.unlock();
      locking.get();
      assertThat(BiasedLock.statistics().grants()).isEqualTo(grants);
      assertThat(Grant.isBiased(contended)).isFalse();
      peer.run(contended::unlock);
    }
  }

  @Test
  void everyGrantIsAFreshObject() {
    try (Peer peer = new Peer("contender")) {
      assertThat(peer.<Boolean>ask(lock::biasToCurrentThread)).isTrue();
      Grant second = Grant.of(lock);
      assertThat(second.isSameAs(grant)).isFalse();
      assertThat(second.ownedBy(peer.thread())).isTrue();
      assertThat(lock.biasToCurrentThread()).isTrue();
      assertThat(Grant.of(lock).isSameAs(grant)).isFalse();
      assertThat(grant.exists()).as("the first one is over for good").isFalse();
    }
  }

  @Test
  void anExplicitBiasOfAHolderIsGrantedAtItsLastUnlock() {
    FullLock.Biased held = new FullLock.Biased(new CountingPolicy(1_000_000));
    held.lock();
    held.lock();
    assertThat(held.biasToCurrentThread()).isTrue();
    held.unlock();
    assertThat(Grant.isBiased(held)).isFalse();
    held.unlock();
    assertThat(Grant.isBiased(held)).isTrue();
  }

  @Test
  void aFairLockIsNeverBiased() {
    FullLock.Biased fair = new FullLock.Biased(true);
    for (int i = 0; i < 200_000; i++) {
      fair.lock();
      fair.unlock();
    }
    assertThat(fair.biasToCurrentThread()).isFalse();
    assertThat(Grant.isBiased(fair)).isFalse();
    assertThat(fair.isFair()).isTrue();
    assertThat(fair.isLocked()).isFalse();
  }
}
