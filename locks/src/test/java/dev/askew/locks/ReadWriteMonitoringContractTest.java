// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a read-write lock tells of itself, as ReentrantReadWriteLock documents it. */
@ExtendWith(BackendReady.class)
@ParameterizedClass
@EnumSource
class ReadWriteMonitoringContractTest {
  @Parameter ReadWriteMode mode;

  private ReadWriteFullLock lock;
  private Lock read;
  private Lock write;
  private Peer peer;
  private Peer other;

  @BeforeEach
  void makeLock() {
    peer = new Peer("peer");
    other = new Peer("other");
    lock = mode.lock(peer, other);
    read = lock.readLock();
    write = lock.writeLock();
  }

  @AfterEach
  void endPeers() {
    peer.close();
    other.close();
    assertState(0, null, 0);
  }

  /** Everything that any thread may ask. */
  private void assertState(int readHolds, Thread writer, int writeHolds) {
    assertThat(lock.getReadLockCount()).isEqualTo(readHolds);
    assertThat(lock.isWriteLocked()).isEqualTo(writer != null);
    assertThat(lock.getOwner()).isSameAs(writer);
    assertThat(lock.isFair()).isEqualTo(mode.isFair());
    String bias =
        readHolds == 0
                && writer == null
                && lock instanceof BiasedReadWriteLock biased
                && ReadWriteBias.isBiased(biased)
            ? ", biased"
            : "";
    assertThat(lock.toString())
        .isEqualTo(
            identity(lock)
                + ("[Write locks = " + writeHolds + ", Read locks = " + readHolds + bias + "]"));
    assertThat(read.toString()).isEqualTo(identity(read) + "[Read locks = " + readHolds + "]");
    assertThat(write.toString())
        .isEqualTo(
            identity(write)
                + (writer == null ? "[Unlocked]" : "[Locked by thread " + writer.getName() + "]"));
  }

  private static String identity(Object object) {
    return object.getClass().getName() + "@" + Integer.toHexString(System.identityHashCode(object));
  }

  private void assertOwnHolds(int reads, int writes) {
    assertThat(lock.getReadHoldCount()).isEqualTo(reads);
    assertThat(lock.getWriteHoldCount()).isEqualTo(writes);
    assertThat(lock.writeLockHoldCount()).isEqualTo(writes);
    assertThat(lock.isWriteLockedByCurrentThread()).isEqualTo(writes != 0);
    assertThat(lock.isWriteLockHeldByCurrentThread()).isEqualTo(writes != 0);
  }

  private void assertNoQueue() {
    assertThat(lock.hasQueuedThreads()).isFalse();
    assertThat(lock.hasQueuedThread(Thread.currentThread())).isFalse();
    assertThat(lock.getQueueLength()).isZero();
    assertThat(lock.getQueuedThreads()).isEmpty();
    assertThat(lock.getQueuedReaderThreads()).isEmpty();
    assertThat(lock.getQueuedWriterThreads()).isEmpty();
  }

  @Test
  void aFreeLockHasNoHolder() {
    assertState(0, null, 0);
    assertOwnHolds(0, 0);
    assertNoQueue();
    read.lock();
    read.unlock();
    write.lock();
    write.unlock();
    assertState(0, null, 0);
    assertOwnHolds(0, 0);
    assertNoQueue();
  }

  @Test
  void eachReaderSeesAllHoldsAndItsOwn() {
    read.lock();
    read.lock();
    peer.run(read::lock);
    assertState(3, null, 0);
    assertOwnHolds(2, 0);
    peer.run(() -> assertState(3, null, 0));
    peer.run(() -> assertOwnHolds(1, 0));
    other.run(() -> assertOwnHolds(0, 0));
    assertNoQueue();
    read.unlock();
    read.unlock();
    peer.run(read::unlock);
  }

  @Test
  void aWriterThatReadsHoldsBoth() {
    Thread main = Thread.currentThread();
    write.lock();
    write.lock();
    assertState(0, main, 2);
    assertOwnHolds(0, 2);
    read.lock();
    assertState(1, main, 2);
    assertOwnHolds(1, 2);
    peer.run(() -> assertState(1, main, 2));
    peer.run(() -> assertOwnHolds(0, 0));
    assertNoQueue();
    write.unlock();
    write.unlock();
    assertState(1, null, 0);
    read.unlock();
  }

  @Test
  void queuedThreadsAreListedUntilTheyEnter() {
    read.lock();
    Peer.Pending<Void> writing = peer.start(write::lock);
    ReadWriteMode.untilQueued(lock, peer);
    Peer.Pending<Void> reading = other.start(read::lock);
    ReadWriteMode.untilQueued(lock, other);

    assertState(1, null, 0);
    assertThat(lock.hasQueuedThreads()).isTrue();
    assertThat(lock.hasQueuedThread(peer.thread())).isTrue();
    assertThat(lock.hasQueuedThread(other.thread())).isTrue();
    assertThat(lock.hasQueuedThread(Thread.currentThread())).isFalse();
    assertThat(lock.getQueueLength()).isEqualTo(2);
    assertThat(lock.getQueuedThreads()).containsExactlyInAnyOrder(peer.thread(), other.thread());
    assertThat(lock.getQueuedWriterThreads()).containsExactly(peer.thread());
    assertThat(lock.getQueuedReaderThreads()).containsExactly(other.thread());
    assertThat(LockSupport.getBlocker(peer.thread())).as("what it waits for").isNotNull();

    read.unlock();
    writing.get();
    Peer.until("one is left", () -> lock.getQueueLength() == 1);
    assertState(0, peer.thread(), 1);
    assertThat(lock.getQueuedThreads()).containsExactly(other.thread());
    peer.run(write::unlock);
    reading.get();
    assertState(1, null, 0);
    assertNoQueue();
    other.run(read::unlock);
  }

  /** The queue's synchronizer would name the writer as its own owner: a deadlock of one thread. */
  @Test
  void aWriterThatWaitsForBiasedReadersIsParkedForTheLockItself() {
    read.lock();
    Peer.Pending<Void> writing = peer.start(write::lock);
    ReadWriteMode.untilQueued(lock, peer);
    if (peer.isParkedIn("awaitSlots")) {
      assertThat(LockSupport.getBlocker(peer.thread())).isSameAs(lock);
    } else {
      assertThat(LockSupport.getBlocker(peer.thread()))
          .isInstanceOf(java.util.concurrent.locks.AbstractOwnableSynchronizer.class);
    }
    assertThat(java.lang.management.ManagementFactory.getThreadMXBean().findDeadlockedThreads())
        .isNull();
    read.unlock();
    writing.get();
    peer.run(write::unlock);
  }

  @Test
  void aWriterThatWaitsForReadersHasNothingYet() {
    read.lock();
    Peer.Pending<Boolean> writing =
        peer.start(
            () -> write.tryLock(Peer.PATIENCE_SECONDS, java.util.concurrent.TimeUnit.SECONDS));
    ReadWriteMode.untilQueued(lock, peer);
    assertThat(lock.isWriteLocked()).isFalse();
    assertThat(lock.getOwner()).isNull();
    peer.thread().interrupt();
    org.assertj.core.api.Assertions.assertThatThrownBy(writing::get)
        .isInstanceOf(InterruptedException.class);
    peer.run(() -> assertOwnHolds(0, 0));
    assertNoQueue();
    read.unlock();
  }
}
