// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What ends the bias to readers, what does not, and when there is none. */
@ExtendWith(BackendReady.class)
class ReadWriteBiasKeptTest {
  private final Peer peer = new Peer("peer");
  private final ReadWriteFullLock.Biased lock = ReadWriteMode.biased(peer);
  private final int flag = lock.bias().flagOpaque();

  @AfterEach
  void endPeer() {
    peer.close();
  }

  private void assertKept(String after) {
    assertThat(lock.bias().flagOpaque()).as("flag after " + after).isEqualTo(flag);
    assertThat(ReadWriteBias.phase(lock)).isEqualTo(ReadersBias.BIASED);
  }

  @Test
  void readersKeepIt() throws InterruptedException {
    for (int i = 0; i < 1_000; i++) {
      lock.readLock().lock();
      assertThat(lock.readLock().tryLock()).isTrue();
      lock.readLock().lockInterruptibly();
      assertThat(lock.readLock().tryLock(1, SECONDS)).isTrue();
      assertThat(ReadWriteBias.holds(lock, Thread.currentThread())).isEqualTo(4);
      for (int holds = 4; holds > 0; holds--) {
        lock.readLock().unlock();
      }
    }
    assertKept("reading");
  }

  /** Each method, by a reader and by another thread, while somebody reads and while nobody does. */
  @Test
  void noMonitoringMethodRevokes() {
    look();
    peer.run(this::look);
    lock.readLock().lock();
    look();
    peer.run(this::look);
    lock.readLock().unlock();
    assertKept("unlock");
  }

  private void look() {
    Condition condition = lock.writeLock().newCondition();
    List<Runnable> methods =
        List.of(
            lock::isFair,
            lock::getOwner,
            lock::getReadLockCount,
            lock::isWriteLocked,
            lock::isWriteLockedByCurrentThread,
            lock::getWriteHoldCount,
            lock::getReadHoldCount,
            lock::getQueuedThreads,
            lock::getQueuedReaderThreads,
            lock::getQueuedWriterThreads,
            lock::hasQueuedThreads,
            () -> lock.hasQueuedThread(Thread.currentThread()),
            lock::getQueueLength,
            () -> refused(() -> lock.hasWaiters(condition)),
            () -> refused(() -> lock.getWaitQueueLength(condition)),
            () -> refused(() -> lock.getWaitingThreads(condition)),
            () -> refused(condition::signal),
            () -> refused(condition::await),
            () -> refused(lock.writeLock()::unlock),
            lock.writeLock()::isHeldByCurrentThread,
            lock.writeLock()::getHoldCount,
            () -> assertThat(lock.toString()).isNotEmpty(),
            () -> assertThat(lock.readLock().toString()).isNotEmpty(),
            () -> assertThat(lock.writeLock().toString()).isNotEmpty(),
            () -> SerialisationContractTest.copy(lock));
    for (int i = 0; i < methods.size(); i++) {
      methods.get(i).run();
      assertKept("monitoring method no. " + i);
    }
  }

  private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalMonitorStateException.class);
  }

  @Test
  void tryLockOfAWriterLeavesReadersAlone() {
    lock.readLock().lock();
    assertThat(peer.<Boolean>ask(lock.writeLock()::tryLock)).isFalse();
    assertKept("tryLock while somebody reads");
    assertThat(lock.writeLock().tryLock()).isFalse();
    assertKept("tryLock of the reader itself");
    lock.readLock().unlock();
    assertThat(peer.<Boolean>ask(lock.writeLock()::tryLock)).isTrue();
    assertThat(ReadWriteBias.phase(lock)).isEqualTo(ReadersBias.NONE);
    peer.run(lock.writeLock()::unlock);
  }

  @Test
  void aWriterThatIsInterruptedBeforehandLeavesItAlone() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(lock.writeLock()::lockInterruptibly)
        .isInstanceOf(InterruptedException.class);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> lock.writeLock().tryLock(1, SECONDS))
        .isInstanceOf(InterruptedException.class);
    assertKept("attempts that were interrupted");
  }

  @Test
  void aDowngradeGrantsNothing() {
    lock.writeLock().lock();
    for (int i = 0; i < 1_000; i++) {
      lock.readLock().lock();
      assertThat(ReadWriteBias.phase(lock)).isEqualTo(ReadersBias.NONE);
      lock.readLock().unlock();
    }
    lock.writeLock().unlock();
  }

  @Test
  void neverAndFairAreNeverBiased() {
    BiasedReadWriteLock never = new BiasedReadWriteLock(BiasPolicy.never());
    BiasedReadWriteLock fair = new BiasedReadWriteLock(true);
    for (int i = 0; i < 100_000; i++) {
      never.readLock().lock();
      never.readLock().unlock();
      fair.readLock().lock();
      fair.readLock().unlock();
    }
    assertThat(ReadWriteBias.phase(never)).isEqualTo(ReadersBias.NONE);
    assertThat(ReadWriteBias.slots(never)).isEmpty();
    assertThat(ReadWriteBias.phase(fair)).isEqualTo(ReadersBias.NONE);
    assertThat(ReadWriteBias.slots(fair)).isEmpty();
  }

  @Test
  void aLockThatReadersNeverSharedHasNoSlots() {
    BiasedReadWriteLock writersOnly = new BiasedReadWriteLock(BiasPolicy.eager());
    for (int i = 0; i < 1_000; i++) {
      writersOnly.writeLock().lock();
      writersOnly.writeLock().unlock();
    }
    assertThat(ReadWriteBias.slots(writersOnly)).isEmpty();
    assertThat(ReadWriteBias.slots(new BiasedReadWriteLock())).isEmpty();
  }
}
