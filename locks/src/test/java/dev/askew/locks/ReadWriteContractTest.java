// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Acquiring and releasing, as ReentrantReadWriteLock documents it. */
@ExtendWith(BackendReady.class)
@ParameterizedClass
@EnumSource
class ReadWriteContractTest {
  private static final int MOST_HOLDS = 65_535;

  /** Then it is {@link Integer#MAX_VALUE}, which would take a while. */
  private static final boolean HAS_NO_MAXIMUM_IN_REACH = Runtime.version().feature() >= 25;

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
  void nobodyIsLeft() {
    peer.close();
    other.close();
    assertThat(Thread.interrupted()).as("interrupt left by the test").isFalse();
    assertThat(lock.hasQueuedThreads()).as("threads left in the queue").isFalse();
    assertThat(lock.getReadLockCount()).as("read holds left").isZero();
    assertThat(lock.isWriteLocked()).as("write lock left").isFalse();
    assertThat(write.tryLock()).as("free").isTrue();
    write.unlock();
  }

  // ---- Who excludes whom ----

  @Test
  void readersShare() {
    read.lock();
    peer.run(read::lock);
    assertThat(other.<Boolean>ask(read::tryLock)).isTrue();
    assertThat(lock.getReadLockCount()).isEqualTo(3);
    read.unlock();
    peer.run(read::unlock);
    other.run(read::unlock);
  }

  @Test
  void aReaderKeepsWritersOut() {
    peer.run(read::lock);
    assertThat(write.tryLock()).isFalse();
    assertThat(other.<Boolean>ask(() -> write.tryLock(1, MILLISECONDS))).isFalse();
    assertThat(other.<Boolean>ask(() -> write.tryLock(0, SECONDS))).isFalse();
    assertThat(other.<Boolean>ask(() -> write.tryLock(Long.MIN_VALUE, DAYS))).isFalse();
    assertThat(lock.isWriteLocked()).isFalse();
    assertThat(lock.isWriteLockedByCurrentThread()).isFalse();
    assertThat(lock.getWriteHoldCount()).isZero();
    peer.run(read::unlock);
  }

  @Test
  void aWriterKeepsAllOthersOut() {
    write.lock();
    assertThat(peer.<Boolean>ask(read::tryLock)).isFalse();
    assertThat(peer.<Boolean>ask(() -> read.tryLock(1, MILLISECONDS))).isFalse();
    assertThat(peer.<Boolean>ask(() -> read.tryLock(-1, DAYS))).isFalse();
    assertThat(peer.<Boolean>ask(write::tryLock)).isFalse();
    assertThat(peer.<Boolean>ask(() -> write.tryLock(1, MILLISECONDS))).isFalse();
    assertThat(peer.<Boolean>ask(() -> write.tryLock(Long.MIN_VALUE, DAYS))).isFalse();
    write.unlock();
    assertThat(peer.<Boolean>ask(write::tryLock)).isTrue();
    assertThat(read.tryLock()).isFalse();
    peer.run(write::unlock);
    assertThat(read.tryLock()).isTrue();
    read.unlock();
  }

  @Test
  void aWriterWaitsForAllReaders() {
    read.lock();
    other.run(read::lock);
    Peer.Pending<Void> writing = peer.start(write::lock);
    ReadWriteMode.untilQueued(lock, peer);
    read.unlock();
    ReadWriteMode.untilQueued(lock, peer);
    assertThat(writing.isDone()).isFalse();
    assertThat(lock.isWriteLocked()).isFalse();
    other.run(read::unlock);
    writing.get();
    assertThat(lock.isWriteLocked()).isTrue();
    assertThat(read.tryLock()).isFalse();
    peer.run(write::unlock);
  }

  @Test
  void aReaderWaitsForTheWriter() {
    write.lock();
    Peer.Pending<Void> reading = peer.start(read::lock);
    ReadWriteMode.untilQueued(lock, peer);
    assertThat(reading.isDone()).isFalse();
    write.unlock();
    reading.get();
    assertThat(write.tryLock()).isFalse();
    peer.run(read::unlock);
  }

  @Test
  void aWriterWaitsForTheWriter() {
    write.lock();
    Peer.Pending<Void> writing = peer.start(write::lock);
    ReadWriteMode.untilQueued(lock, peer);
    Peer.Pending<Void> reading = other.start(read::lock);
    ReadWriteMode.untilQueued(lock, other);
    write.unlock();
    writing.get();
    assertThat(reading.isDone()).isFalse();
    peer.run(write::unlock);
    reading.get();
    other.run(read::unlock);
  }

  // ---- Reentrancy ----

  @Test
  void readHoldsNest() throws InterruptedException {
    for (int i = 1; i <= 8; i++) {
      acquire(read, i);
      assertThat(lock.getReadHoldCount()).isEqualTo(i);
      assertThat(lock.getReadLockCount()).isEqualTo(i);
      assertThat(peer.<Integer>ask(lock::getReadHoldCount)).isZero();
    }
    for (int i = 8; i >= 1; i--) {
      assertThat(peer.<Boolean>ask(write::tryLock)).isFalse();
      assertThat(lock.getReadHoldCount()).isEqualTo(i);
      read.unlock();
    }
    assertThat(lock.getReadHoldCount()).isZero();
    assertThat(peer.<Boolean>ask(write::tryLock)).isTrue();
    peer.run(write::unlock);
  }

  @Test
  void writeHoldsNest() throws InterruptedException {
    for (int i = 1; i <= 8; i++) {
      acquire(write, i);
      assertThat(lock.getWriteHoldCount()).isEqualTo(i);
      assertThat(lock.writeLockHoldCount()).isEqualTo(i);
      assertThat(peer.<Integer>ask(lock::getWriteHoldCount)).isZero();
    }
    for (int i = 8; i >= 1; i--) {
      assertThat(peer.<Boolean>ask(read::tryLock)).isFalse();
      assertThat(lock.getWriteHoldCount()).isEqualTo(i);
      write.unlock();
    }
    assertThat(lock.isWriteLocked()).isFalse();
    assertThat(peer.<Boolean>ask(read::tryLock)).isTrue();
    peer.run(read::unlock);
  }

  private static void acquire(Lock lock, int way) throws InterruptedException {
    switch (way % 4) {
      case 0 -> lock.lock();
      case 1 -> assertThat(lock.tryLock()).isTrue();
      case 2 -> lock.lockInterruptibly();
      default -> assertThat(lock.tryLock(1, DAYS)).isTrue();
    }
  }

  /** A reader that waited for the writer it blocks would wait for ever. */
  @Test
  void aReaderReadsOnceMoreAlthoughAWriterWaits() throws InterruptedException {
    read.lock();
    Peer.Pending<Void> writing = peer.start(write::lock);
    ReadWriteMode.untilQueued(lock, peer);
    for (int i = 2; i <= 9; i++) {
      acquire(read, i);
      assertThat(lock.getReadHoldCount()).isEqualTo(i);
    }
    for (int i = 9; i >= 1; i--) {
      assertThat(writing.isDone()).isFalse();
      read.unlock();
    }
    writing.get();
    peer.run(write::unlock);
  }

  @Test
  void aHoldThatBeganBeforeTheWriterEndsLikeOneThatBeganAfter() {
    peer.run(read::lock);
    Peer.Pending<Boolean> trying = other.start(() -> write.tryLock(1, NANOSECONDS));
    assertThat(trying.get()).isFalse();
    peer.run(read::lock);
    read.lock();
    peer.run(read::lock);
    assertThat(peer.<Integer>ask(lock::getReadHoldCount)).isEqualTo(3);
    assertThat(lock.getReadLockCount()).isEqualTo(4);
    for (int i = 2; i >= 0; i--) {
      peer.run(read::unlock);
      assertThat(peer.<Integer>ask(lock::getReadHoldCount)).isEqualTo(i);
      assertThat(other.<Boolean>ask(write::tryLock)).isFalse();
    }
    assertThatThrownBy(() -> peer.run(read::unlock))
        .isInstanceOf(IllegalMonitorStateException.class);
    read.unlock();
  }

  @Test
  void moreThanTheOldMaximumOfHoldsNest() {
    Assumptions.assumeTrue(HAS_NO_MAXIMUM_IN_REACH, "before JDK 25 the maximum is 65,535");
    for (Lock one : new Lock[] {read, write}) {
      for (int i = 0; i <= MOST_HOLDS; i++) {
        one.lock();
      }
      assertThat(lock.getReadHoldCount() + lock.getWriteHoldCount()).isEqualTo(MOST_HOLDS + 1);
      for (int i = 0; i <= MOST_HOLDS; i++) {
        one.unlock();
      }
    }
  }

  @Test
  void oneMoreThanTheMaximumOfReadHoldsIsRefused() {
    Assumptions.assumeFalse(HAS_NO_MAXIMUM_IN_REACH, "since JDK 25 the maximum is out of reach");
    int holds = 0;
    Error error = null;
    while (error == null && holds <= 2 * MOST_HOLDS) {
      try {
        read.lock();
        holds++;
      } catch (Error e) {
        error = e;
      }
    }
    assertThat(error).hasMessage("Maximum lock count exceeded");
    if (mode.countsReadsInOnePlace()) {
      assertThat(holds).isEqualTo(MOST_HOLDS);
    } else {
      assertThat(holds).isBetween(MOST_HOLDS, 2 * MOST_HOLDS);
    }
    assertThat(lock.getReadHoldCount()).isEqualTo(holds);
    assertThatThrownBy(read::tryLock).hasMessage("Maximum lock count exceeded");
    assertThat(lock.getReadLockCount()).isEqualTo(holds);
    while (holds-- > 0) {
      read.unlock();
    }
    assertThatThrownBy(read::unlock).isInstanceOf(IllegalMonitorStateException.class);
  }

  @Test
  void oneMoreThanTheMaximumOfWriteHoldsIsRefused() {
    Assumptions.assumeFalse(HAS_NO_MAXIMUM_IN_REACH, "since JDK 25 the maximum is out of reach");
    for (int i = 0; i < MOST_HOLDS; i++) {
      write.lock();
    }
    assertThatThrownBy(write::lock).hasMessage("Maximum lock count exceeded");
    assertThatThrownBy(write::tryLock).hasMessage("Maximum lock count exceeded");
    assertThat(lock.getWriteHoldCount()).isEqualTo(MOST_HOLDS);
    for (int i = 0; i < MOST_HOLDS; i++) {
      write.unlock();
    }
    assertThat(lock.isWriteLocked()).isFalse();
  }

  // ---- From one lock to the other ----

  @Test
  void aWriterMayReadAndKeepOnReading() {
    write.lock();
    read.lock();
    assertThat(lock.getReadHoldCount()).isEqualTo(1);
    assertThat(peer.<Boolean>ask(read::tryLock)).isFalse();
    write.unlock();
    assertThat(lock.isWriteLocked()).isFalse();
    assertThat(lock.getReadLockCount()).isEqualTo(1);
    assertThat(peer.<Boolean>ask(read::tryLock)).isTrue();
    assertThat(other.<Boolean>ask(write::tryLock)).isFalse();
    peer.run(read::unlock);
    assertThat(other.<Boolean>ask(write::tryLock)).isFalse();
    read.unlock();
    assertThat(other.<Boolean>ask(write::tryLock)).isTrue();
    other.run(write::unlock);
  }

  @Test
  void downgradingLetsTheQueuedReadersInAndNotTheWriters() {
    write.lock();
    Peer.Pending<Void> reading = peer.start(read::lock);
    ReadWriteMode.untilQueued(lock, peer);
    Peer.Pending<Void> writing = other.start(write::lock);
    ReadWriteMode.untilQueued(lock, other);
    read.lock();
    write.unlock();
    reading.get();
    assertThat(writing.isDone()).isFalse();
    peer.run(read::unlock);
    ReadWriteMode.untilQueued(lock, other);
    read.unlock();
    writing.get();
    other.run(write::unlock);
  }

  @Test
  void aReaderCannotBecomeAWriter() throws InterruptedException {
    read.lock();
    assertThat(write.tryLock()).isFalse();
    assertThat(write.tryLock(1, MILLISECONDS)).isFalse();
    assertThat(lock.getReadHoldCount()).isEqualTo(1);
    assertThat(lock.getWriteHoldCount()).isZero();
    read.unlock();
    assertThat(write.tryLock()).isTrue();
    write.unlock();
  }

  // ---- Overtaking ----

  /** Fair locks too: tryLock() looks at nothing but whether a writer has the lock. */
  @Test
  void tryLockOfAReaderOvertakesAWaitingWriter() {
    read.lock();
    Peer.Pending<Void> writing = peer.start(write::lock);
    ReadWriteMode.untilQueued(lock, peer);
    assertThat(other.<Boolean>ask(read::tryLock)).isTrue();
    assertThat(lock.getReadLockCount()).isEqualTo(2);
    read.unlock();
    ReadWriteMode.untilQueued(lock, peer);
    assertThat(writing.isDone()).as("overtaken").isFalse();
    assertThat(other.<Boolean>ask(read::tryLock)).isTrue();
    other.run(read::unlock);
    other.run(read::unlock);
    writing.get();
    assertThat(other.<Boolean>ask(read::tryLock)).isFalse();
    peer.run(write::unlock);
  }

  @Test
  void manyThreadsThatHaveNeverReadOvertakeAWaitingWriter() {
    read.lock();
    Peer.Pending<Void> writing = peer.start(write::lock);
    ReadWriteMode.untilQueued(lock, peer);
    for (int i = 0; i < 20; i++) {
      try (Peer fresh = new Peer("fresh " + i)) {
        assertThat(fresh.<Boolean>ask(read::tryLock)).as("number " + i).isTrue();
        assertThat(fresh.<Integer>ask(lock::getReadHoldCount)).isEqualTo(1);
        fresh.run(read::unlock);
      }
    }
    assertThat(writing.isDone()).isFalse();
    read.unlock();
    writing.get();
    peer.run(write::unlock);
  }

  @Test
  void tryLockOfAWriterOvertakesQueuedThreads() {
    write.lock();
    Peer.Pending<Void> reading = peer.start(read::lock);
    ReadWriteMode.untilQueued(lock, peer);
    assertThat(write.tryLock()).isTrue();
    write.unlock();
    write.unlock();
    reading.get();
    peer.run(read::unlock);
  }

  /** With a writer first in the queue a newcomer queues behind it. */
  @Test
  void aReaderThatWaitsDoesNotOvertakeAWaitingWriter() {
    read.lock();
    Peer.Pending<Void> writing = peer.start(write::lock);
    ReadWriteMode.untilQueued(lock, peer);
    Peer.Pending<Void> reading = other.start(read::lock);
    ReadWriteMode.untilQueued(lock, other);
    read.unlock();
    writing.get();
    assertThat(reading.isDone()).isFalse();
    peer.run(write::unlock);
    reading.get();
    other.run(read::unlock);
  }

  @Test
  void aTimedReaderDoesNotOvertakeAWaitingWriterEither() {
    read.lock();
    Peer.Pending<Void> writing = peer.start(write::lock);
    ReadWriteMode.untilQueued(lock, peer);
    assertThat(other.<Boolean>ask(() -> read.tryLock(2, MILLISECONDS))).isFalse();
    assertThat(writing.isDone()).isFalse();
    read.unlock();
    writing.get();
    peer.run(write::unlock);
  }

  // ---- Time and interrupts ----

  @Test
  void timedAttemptsSucceedWhenTheLockBecomesFree() {
    read.lock();
    Peer.Pending<Boolean> writing = peer.start(() -> write.tryLock(1, DAYS));
    ReadWriteMode.untilQueued(lock, peer);
    read.unlock();
    assertThat(writing.get()).isTrue();
    Peer.Pending<Boolean> reading = other.start(() -> read.tryLock(1, DAYS));
    ReadWriteMode.untilQueued(lock, other);
    peer.run(write::unlock);
    assertThat(reading.get()).isTrue();
    other.run(read::unlock);
  }

  @Test
  void theLongestTimeOutDoesNotOverflow() {
    read.lock();
    Peer.Pending<Boolean> writing = peer.start(() -> write.tryLock(Long.MAX_VALUE, DAYS));
    ReadWriteMode.untilQueued(lock, peer);
    read.unlock();
    assertThat(writing.get()).isTrue();
    peer.run(write::unlock);
  }

  @Test
  void anAttemptThatIsNotToWaitSucceedsOnAFreeLock() throws InterruptedException {
    for (long time : new long[] {0, -1, Long.MIN_VALUE}) {
      assertThat(write.tryLock(time, SECONDS)).as("write " + time).isTrue();
      write.unlock();
      assertThat(read.tryLock(time, SECONDS)).as("read " + time).isTrue();
      read.unlock();
    }
  }

  @Test
  void aWriterThatGivesUpLetsTheReadersBehindItGoOn() {
    read.lock();
    Peer.Pending<Boolean> writing = peer.start(() -> write.tryLock(100, MILLISECONDS));
    Peer.until("it is queued", () -> lock.hasQueuedThread(peer.thread()) || writing.isDone());
    Peer.Pending<Void> reading = other.start(read::lock);
    assertThat(writing.get()).isFalse();
    reading.get();
    other.run(read::unlock);
    read.unlock();
  }

  @Test
  void waitingWritersAreInterruptible() {
    read.lock();
    Peer.Pending<Void> writing = peer.start(write::lockInterruptibly);
    ReadWriteMode.untilQueued(lock, peer);
    peer.thread().interrupt();
    assertThatThrownBy(writing::get).isInstanceOf(InterruptedException.class);
    Peer.Pending<Boolean> trying = other.start(() -> write.tryLock(1, DAYS));
    ReadWriteMode.untilQueued(lock, other);
    other.thread().interrupt();
    assertThatThrownBy(trying::get).isInstanceOf(InterruptedException.class);
    assertThat(lock.hasQueuedThreads()).isFalse();
    assertThat(peer.<Boolean>ask(read::tryLock)).isTrue();
    peer.run(read::unlock);
    read.unlock();
  }

  @Test
  void waitingReadersAreInterruptible() {
    write.lock();
    Peer.Pending<Void> reading = peer.start(read::lockInterruptibly);
    ReadWriteMode.untilQueued(lock, peer);
    peer.thread().interrupt();
    assertThatThrownBy(reading::get).isInstanceOf(InterruptedException.class);
    Peer.Pending<Boolean> trying = other.start(() -> read.tryLock(1, DAYS));
    ReadWriteMode.untilQueued(lock, other);
    other.thread().interrupt();
    assertThatThrownBy(trying::get).isInstanceOf(InterruptedException.class);
    write.unlock();
    assertThat(lock.getReadLockCount()).isZero();
  }

  @Test
  void anInterruptBeforehandCountsForTheInterruptibleFormsOnly() throws InterruptedException {
    for (Lock one : new Lock[] {read, write}) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(one::lockInterruptibly).isInstanceOf(InterruptedException.class);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> one.tryLock(1, DAYS)).isInstanceOf(InterruptedException.class);
      Thread.currentThread().interrupt();
      assertThat(one.tryLock()).isTrue();
      one.lock();
      assertThat(Thread.interrupted()).as("kept").isTrue();
      one.unlock();
      one.unlock();
    }
    assertThat(lock.getReadHoldCount()).isZero();
    assertThat(lock.getWriteHoldCount()).isZero();
  }

  @Test
  void lockOfAWriterIsNotInterruptible() {
    read.lock();
    Peer.Pending<Void> writing = peer.start(write::lock);
    ReadWriteMode.untilQueued(lock, peer);
    peer.thread().interrupt();
    ReadWriteMode.untilQueued(lock, peer);
    assertThat(writing.isDone()).isFalse();
    read.unlock();
    writing.get();
    assertThat(peer.<Boolean>ask(Thread::interrupted)).as("interrupt kept").isTrue();
    assertThat(lock.isWriteLocked()).isTrue();
    peer.run(write::unlock);
  }

  @Test
  void lockOfAReaderIsNotInterruptible() {
    write.lock();
    Peer.Pending<Void> reading = peer.start(read::lock);
    ReadWriteMode.untilQueued(lock, peer);
    peer.thread().interrupt();
    assertThat(reading.isDone()).isFalse();
    write.unlock();
    reading.get();
    assertThat(peer.<Boolean>ask(Thread::interrupted)).as("interrupt kept").isTrue();
    peer.run(read::unlock);
  }

  // ---- What is refused ----

  @Test
  void unlockingWhatOneDoesNotHoldIsRefused() {
    assertRefused(read);
    assertRefused(write);
    read.lock();
    peer.run(() -> assertRefused(read));
    peer.run(() -> assertRefused(write));
    assertRefused(write);
    assertThat(lock.getReadLockCount()).isEqualTo(1);
    read.unlock();
    write.lock();
    peer.run(() -> assertRefused(read));
    peer.run(() -> assertRefused(write));
    assertRefused(read);
    assertThat(lock.getWriteHoldCount()).isEqualTo(1);
    write.unlock();
    assertRefused(read);
    assertRefused(write);
  }

  private static void assertRefused(Lock lock) {
    assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
  }

  @Test
  void readLocksHaveNoConditions() {
    assertThatThrownBy(read::newCondition).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  @SuppressWarnings("NullAway") // on purpose
  void nullsAreRefused() {
    assertThatThrownBy(() -> read.tryLock(1, null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> write.tryLock(1, null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> lock.hasQueuedThread(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> lock.hasWaiters(null)).isInstanceOf(NullPointerException.class);
  }

  // ---- Memory ----

  @Test
  void whatAWriterWroteIsSeenByReadersAndTheOtherWayRound() {
    int[] cell = new int[1];
    for (int i = 1; i <= 1_000; i++) {
      int expected = i;
      write.lock();
      cell[0] = i;
      write.unlock();
      Peer.Pending<Integer> seen =
          peer.start(
              () -> {
                read.lock();
                try {
                  return cell[0];
                } finally {
                  read.unlock();
                }
              });
      assertThat(seen.get()).isEqualTo(expected);
    }
  }
}
