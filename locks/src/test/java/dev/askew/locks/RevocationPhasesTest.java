// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A revocation stopped in its middle: asked but not fenced, or fenced but the owner inside. The
 * owner is the test's thread.
 */
@ExtendWith(BackendReady.class)
@SuppressWarnings("WaitNotInLoop") // it is the single wait that is under test
class RevocationPhasesTest {
  private final FullLock.Biased lock = Mode.biased();
  private final GatedBackend backend = GatedBackend.install();
  private final Peer contender = new Peer("contender");
  private final Peer second = new Peer("second contender");

  @AfterEach
  void restore() {
    backend.close();
    contender.close();
    second.close();
    assertThat(lock.hasQueuedThreads()).isFalse();
    assertThat(lock.isLocked()).isFalse();
    assertThat(lock.tryLock()).isTrue();
    lock.unlock();
    assertThat(Thread.interrupted()).isFalse();
  }

  /** A contender in its heavy fence: it has asked, and cannot know what the owner has seen. */
  private Peer.Pending<Void> startRevoking() {
    Peer.Pending<Void> locking = contender.start(() -> lock.lock());
    backend.awaitArrivals(1);
    assertThat(Grant.of(lock).phase()).isEqualTo(Bias.REVOKING);
    return locking;
  }

  /** A contender that found the owner inside, and waits in the queue. */
  private Peer.Pending<Void> startWaitingForOwner() {
    lock.lock();
    Peer.Pending<Void> locking = startRevoking();
    backend.open(1);
    contender.untilQueued(lock);
    assertThat(Grant.of(lock).phase()).isEqualTo(Bias.PUBLISHED);
    return locking;
  }

  // ---- While the contender is in its heavy fence ----

  @Test
  void theOwnerThatEntersMeanwhileIsAlone() {
    Peer.Pending<Void> locking = startRevoking();
    lock.lock();
    assertThat(lock.getHoldCount()).isEqualTo(1);
    backend.open(10);
    contender.untilQueued(lock);
    assertThat(locking.isDone()).isFalse();
    lock.unlock();
    locking.get();
    contender.run(lock::unlock);
  }

  @Test
  void theOwnerThatLeavesMeanwhileLetsTheContenderIn() {
    lock.lock();
    Peer.Pending<Void> locking = startRevoking();
    lock.unlock();
    backend.open(10);
    locking.get();
    assertThat(lock.tryLock()).isFalse();
    contender.run(lock::unlock);
  }

  @Test
  void theOwnerThatLeavesAndEntersAgainMeanwhileIsAlone() {
    lock.lock();
    Peer.Pending<Void> locking = startRevoking();
    lock.unlock();
    lock.lock();
    backend.open(10);
    contender.untilQueued(lock);
    assertThat(locking.isDone()).isFalse();
    assertThat(lock.getHoldCount()).isEqualTo(1);
    lock.unlock();
    locking.get();
    contender.run(lock::unlock);
  }

  /** A stale revoker completes its fence after the owner was granted the lock anew. */
  @Test
  void anOldRevocationDoesNotTouchANewGrant() {
    Peer.Pending<Boolean> trying = contender.start(() -> lock.tryLock());
    backend.awaitArrivals(1);
    assertThat(lock.biasToCurrentThread()).isTrue();
    lock.lock();
    Grant fresh = Grant.of(lock);
    assertThat(fresh.ownedBy(Thread.currentThread())).isTrue();
    assertThat(fresh.phase()).isEqualTo(Bias.BIASED);
    backend.open(1);
    assertThat(trying.get()).isFalse();
    assertThat(Grant.of(lock).isSameAs(fresh)).isTrue();
    assertThat(fresh.phase()).isEqualTo(Bias.BIASED);
    assertThat(lock.getHoldCount()).isEqualTo(1);
    lock.unlock();
  }

  /** The owner is outside, but nobody may conclude so before a fence has passed. */
  @Test
  void aSecondContenderDoesNotTakeRevokedForFenced() {
    Peer.Pending<Void> first = startRevoking();
    Peer.Pending<Boolean> other = second.start(() -> lock.tryLock(1, DAYS));
    Peer.until("it has come as far as the fence", () -> second.isParkedIn("reach"));
    assertThat(other.isDone()).as("acquired without a fence").isFalse();
    assertThat(lock.isLocked()).isFalse();
    backend.open(1);
    first.get();
    contender.run(lock::unlock);
    backend.open(10);
    assertThat(other.get()).isTrue();
    second.run(lock::unlock);
  }

  @Test
  void anInterruptInTheFenceOfLockIsKept() {
    Peer.Pending<Void> locking = startRevoking();
    contender.thread().interrupt();
    backend.open(10);
    locking.get();
    assertThat(contender.<Boolean>ask(Thread::interrupted)).as("kept").isTrue();
    assertThat(contender.<Integer>ask(lock::getHoldCount)).isEqualTo(1);
    contender.run(lock::unlock);
  }

  @Test
  void anInterruptInTheFenceEndsAnInterruptibleAttempt() {
    lock.lock();
    Peer.Pending<Void> locking = contender.start(() -> lock.lockInterruptibly());
    backend.awaitArrivals(1);
    contender.thread().interrupt();
    backend.open(10);
    assertThatThrownBy(locking::get).isInstanceOf(InterruptedException.class);
    assertThat(contender.<Integer>ask(lock::getHoldCount)).isZero();
    assertThat(lock.getHoldCount()).isEqualTo(1);
    assertThat(second.<Boolean>ask(lock::tryLock)).isFalse();
    lock.unlock();
  }

  @Test
  void aTimeOutInTheFenceEndsTheAttempt() {
    lock.lock();
    Peer.Pending<Boolean> trying = contender.start(() -> lock.tryLock(1, MILLISECONDS));
    backend.awaitArrivals(1);
    backend.open(10);
    assertThat(trying.get()).isFalse();
    assertThat(lock.getHoldCount()).isEqualTo(1);
    lock.unlock();
    assertThat(second.<Boolean>ask(lock::tryLock)).isTrue();
    second.run(lock::unlock);
  }

  // ---- While the contender waits for the owner to leave ----

  /** That bias ends with the owner's stay; the one that it asks for comes after it. */
  @Test
  void theOwnerMayAskForABiasWhileItsOwnIsBeingTaken() {
    lock.lock();
    backend.open(1);
    contender.run(() -> BiasedLock.revokeAll(List.of(lock)));
    assertThat(Grant.of(lock).phase()).isEqualTo(Bias.FENCED);
    assertThat(lock.biasToCurrentThread()).isTrue();
    lock.unlock();
    assertThat(Grant.of(lock).ownedBy(Thread.currentThread())).isTrue();
  }

  @Test
  void theOwnerGetsNoPromiseWhileAContenderWaits() {
    Peer.Pending<Void> locking = startWaitingForOwner();
    assertThat(lock.biasToCurrentThread()).isFalse();
    lock.unlock();
    locking.get();
    contender.run(lock::unlock);
  }

  @Test
  void theOwnerMayNestWhileAContenderWaits() {
    Peer.Pending<Void> locking = startWaitingForOwner();
    for (int i = 0; i < 100; i++) {
      lock.lock();
      assertThat(lock.tryLock()).isTrue();
      assertThat(lock.getHoldCount()).isEqualTo(3);
      lock.unlock();
      lock.unlock();
    }
    assertThat(locking.isDone()).isFalse();
    assertThat(lock.getHoldCount()).isEqualTo(1);
    lock.unlock();
    locking.get();
    assertThat(lock.tryLock()).isFalse();
    contender.run(lock::unlock);
  }

  @Test
  void theOwnerIsNamedToTheDeadlockDetectorWhileAContenderWaits() {
    Peer.Pending<Void> locking = startWaitingForOwner();
    Object blocker = java.util.concurrent.locks.LockSupport.getBlocker(contender.thread());
    assertThat(blocker).hasToString(lock.toString()).asString().endsWith("[Locked by thread main]");
    assertThat(lock.getOwner()).isSameAs(Thread.currentThread());
    lock.unlock();
    locking.get();
    contender.run(lock::unlock);
  }

  @Test
  void aWaitingContenderThatIsInterruptedTakesNothing() {
    lock.lock();
    Peer.Pending<Void> locking = contender.start(() -> lock.lockInterruptibly());
    backend.open(10);
    contender.untilQueued(lock);
    contender.thread().interrupt();
    assertThatThrownBy(locking::get).isInstanceOf(InterruptedException.class);
    assertThat(lock.getHoldCount()).isEqualTo(1);
    assertThat(second.<Boolean>ask(lock::tryLock)).isFalse();
    lock.unlock();
    assertThat(second.<Boolean>ask(lock::tryLock)).isTrue();
    second.run(lock::unlock);
  }

  @Test
  void aWaitingContenderThatRunsOutOfTimeLeavesTheQueueInOrder() {
    lock.lock();
    backend.open(10);
    assertThat(contender.<Boolean>ask(() -> lock.tryLock(20, MILLISECONDS))).isFalse();
    Peer.Pending<Void> other = second.startLocking(lock);
    lock.unlock();
    other.get();
    second.run(lock::unlock);
  }

  /** The owner converts its revoked bias for the wait, with the contender in the queue. */
  @Test
  void theOwnersWaitOnAConditionLetsTheContenderIn() throws InterruptedException {
    java.util.concurrent.locks.Condition condition = lock.newCondition();
    lock.lock();
    Peer.Pending<Void> locking = startWaitingForOwner();
    assertThat(lock.getHoldCount()).isEqualTo(2);
    Peer.Pending<Void> signalling =
        contender.start(
            () -> {
              condition.signal();
              lock.unlock();
            });
    condition.await();
    locking.get();
    signalling.get();
    assertThat(lock.getHoldCount()).isEqualTo(2);
    lock.unlock();
    lock.unlock();
  }

  @Test
  void tenContendersAtOnceEachEnterOnce() {
    List<Peer> peers = new ArrayList<>();
    List<Peer.Pending<Void>> all = new ArrayList<>();
    int[] counter = new int[1];
    lock.lock();
    for (int i = 0; i < 10; i++) {
      Peer peer = new Peer("contender " + i);
      peers.add(peer);
      all.add(
          peer.start(
              () -> {
                lock.lock();
                counter[0]++;
                lock.unlock();
              }));
    }
    backend.awaitArrivals(1);
    Peer.until("all are on their way", () -> peers.stream().allMatch(p -> p.isParkedIn("reach")));
    assertThat(backend.arrivals()).as("they share").isEqualTo(1);
    counter[0]++;
    backend.open(1);
    lock.unlock();
    backend.open(10);
    all.forEach(Peer.Pending::get);
    peers.forEach(Peer::close);
    lock.lock();
    assertThat(counter[0]).isEqualTo(11);
    lock.unlock();
  }
}
