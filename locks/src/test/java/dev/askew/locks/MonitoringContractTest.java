// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a lock tells of itself, as ReentrantLock documents it. */
@ExtendWith(BackendReady.class)
@ParameterizedClass
@EnumSource
class MonitoringContractTest {
  @Parameter Mode mode;

  @Test
  void aFreeLockHasNoHolder() {
    FullLock lock = mode.lock();
    assertFree(lock);
    lock.lock();
    lock.unlock();
    assertFree(lock);
  }

  private void assertFree(FullLock lock) {
    assertThat(lock.isLocked()).isFalse();
    assertThat(lock.getOwner()).isNull();
    assertThat(lock.getHoldCount()).isZero();
    assertThat(lock.isHeldByCurrentThread()).isFalse();
    assertThat(lock.hasQueuedThreads()).isFalse();
    assertThat(lock.hasQueuedThread(Thread.currentThread())).isFalse();
    assertThat(lock.getQueueLength()).isZero();
    assertThat(lock.getQueuedThreads()).isEmpty();
    assertThat(lock.isFair()).isEqualTo(mode == Mode.FAIR || mode == Mode.REENTRANT_FAIR);
    assertThat(lock.toString()).isEqualTo(identity(lock) + "[Unlocked" + bias(lock) + "]");
  }

  private static String bias(FullLock lock) {
    return lock instanceof FullLock.Biased biased && Grant.isBiased(biased)
        ? ", biased to thread " + Grant.of(biased).bias().ownerName()
        : "";
  }

  @Test
  void aHeldLockNamesItsHolder() {
    FullLock lock = mode.lock();
    try (Peer peer = new Peer("peer")) {
      lock.lock();
      assertHeldByMain(lock, 1);
      peer.run(() -> assertHeldByAnother(lock, "main"));
      lock.lock();
      assertHeldByMain(lock, 2);
      lock.unlock();
      lock.unlock();

      peer.run(lock::lock);
      assertHeldByAnother(lock, "peer");
      assertThat(lock.getOwner()).isSameAs(peer.thread());
      peer.run(lock::unlock);
      assertFree(lock);
    }
  }

  private static void assertHeldByMain(FullLock lock, int holds) {
    assertThat(lock.isLocked()).isTrue();
    assertThat(lock.getOwner()).isSameAs(Thread.currentThread());
    assertThat(lock.getHoldCount()).isEqualTo(holds);
    assertThat(lock.isHeldByCurrentThread()).isTrue();
    assertThat(lock.toString()).isEqualTo(identity(lock) + "[Locked by thread main]");
  }

  private static void assertHeldByAnother(FullLock lock, String name) {
    assertThat(lock.isLocked()).isTrue();
    assertThat(lock.getHoldCount()).isZero();
    assertThat(lock.isHeldByCurrentThread()).isFalse();
    assertThat(lock.toString()).isEqualTo(identity(lock) + "[Locked by thread " + name + "]");
  }

  @Test
  void queuedThreadsAreListedUntilTheyEnter() {
    FullLock lock = mode.lock();
    try (Peer first = new Peer("first");
        Peer second = new Peer("second")) {
      lock.lock();
      Peer.Pending<Void> firstLocking = first.startLocking(lock);
      assertThat(lock.getQueuedThreads()).containsExactly(first.thread());
      Peer.Pending<Void> secondLocking = second.startLocking(lock);

      assertThat(lock.hasQueuedThreads()).isTrue();
      assertThat(lock.hasQueuedThread(first.thread())).isTrue();
      assertThat(lock.hasQueuedThread(Thread.currentThread())).isFalse();
      assertThat(lock.getQueueLength()).isEqualTo(2);
      assertThat(lock.getQueuedThreads())
          .containsExactlyInAnyOrder(first.thread(), second.thread());
      assertHeldByMain(lock, 1);

      lock.unlock();
      firstLocking.get();
      Peer.until("one is left", () -> lock.getQueueLength() == 1);
      assertThat(lock.getQueuedThreads()).containsExactly(second.thread());
      assertThat(lock.getOwner()).isSameAs(first.thread());
      first.run(lock::unlock);
      secondLocking.get();
      second.run(lock::unlock);
      assertFree(lock);
    }
  }

  @Test
  @SuppressWarnings("NullAway") // on purpose
  void aNullThreadIsRefused() {
    FullLock lock = mode.lock();
    assertThatThrownBy(() -> lock.hasQueuedThread(null)).isInstanceOf(NullPointerException.class);
  }

  private static String identity(FullLock lock) {
    return lock.getClass().getName() + "@" + Integer.toHexString(System.identityHashCode(lock));
  }
}
