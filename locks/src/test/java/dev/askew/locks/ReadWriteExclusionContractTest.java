// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hazards 1, 2 and 4: nobody reads what is being written, and no wake-up is lost. */
@ExtendWith(BackendReady.class)
class ReadWriteExclusionContractTest {
  private long longestParkNanos;

  /** Without this a writer whose wake-up was lost would mend it by itself. */
  @BeforeEach
  void makeLostWakeUpsHang() {
    longestParkNanos = BiasedReadWriteLock.longestParkNanos;
    BiasedReadWriteLock.longestParkNanos = TimeUnit.DAYS.toNanos(1);
  }

  @AfterEach
  void restore() {
    BiasedReadWriteLock.longestParkNanos = longestParkNanos;
  }

  @ParameterizedTest
  @CsvSource({"1, 2, 1", "1, 1, 2", "3, 3, 2"})
  void readersAndWritersUnderEagerBias(int locks, int readers, int writers)
      throws InterruptedException {
    long grants = BiasedLock.statistics().grants();
    ReadWriteHammer hammer =
        new ReadWriteHammer(
            locks, () -> new BiasedReadWriteLock(BiasPolicy.eager()), readers, writers);
    hammer.startReaders();
    hammer.startWriters();
    hammer.awaitWrites(3_000);
    hammer.awaitReads(5_000);
    hammer.finish();
    assertThat(BiasedLock.statistics().grants() - grants).as("grants").isGreaterThan(100);
  }

  @Test
  void readersAndWritersUnderAdaptiveBias() throws InterruptedException {
    ReadWriteHammer hammer = new ReadWriteHammer(2, BiasedReadWriteLock::new, 3, 1);
    hammer.startReaders();
    hammer.awaitReads(200_000);
    hammer.startWriters();
    for (int i = 0; i < 5; i++) {
      hammer.awaitWrites(1_000);
      hammer.awaitReads(50_000);
    }
    hammer.finish();
  }

  /**
   * The second Dekker by itself: a reader leaves at the very moment at which a writer is about to
   * park for it. In each round both start together; the reader is inside.
   */
  @Test
  void aWriterThatParksForAReaderIsWoken() {
    BiasedReadWriteLock lock = new BiasedReadWriteLock(BiasPolicy.eager());
    Lock read = lock.readLock();
    Lock write = lock.writeLock();
    int rounds = 1_500;
    CyclicBarrier together = new CyclicBarrier(2);
    try (Peer reader = new Peer("reader");
        Peer writer = new Peer("writer")) {
      Peer.Pending<Integer> reading =
          reader.start(
              () -> {
                int inSlot = 0;
                for (int i = 0; i < rounds; i++) {
                  ReadWriteBias.acquaint(lock);
                  read.lock();
                  inSlot += ReadWriteBias.holds(lock, Thread.currentThread());
                  together.await(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS);
                  // From at once to well after the writer has parked.
                  for (int spins = (i % 100) * 40; spins > 0; spins--) {
                    Thread.onSpinWait();
                  }
                  read.unlock();
                  together.await(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS);
                }
                return inSlot;
              });
      Peer.Pending<Void> writing =
          writer.start(
              () -> {
                for (int i = 0; i < rounds; i++) {
                  together.await(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS);
                  write.lock();
                  write.unlock();
                  together.await(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS);
                }
              });
      writing.get();
      assertThat(reading.get()).as("rounds with a reader in its slot").isEqualTo(rounds);
    }
  }

  @Test
  void aWriterParkedForAReaderIsWokenByItsLastUnlockOnly() {
    try (Peer reader = new Peer("reader");
        Peer writer = new Peer("writer")) {
      ReadWriteFullLock.Biased lock = ReadWriteMode.biased(reader);
      reader.run(lock.readLock()::lock);
      reader.run(lock.readLock()::lock);
      Peer.Pending<Void> writing = writer.start(lock.writeLock()::lock);
      ReadWriteMode.untilQueued(lock, writer);
      reader.run(lock.readLock()::unlock);
      ReadWriteMode.untilQueued(lock, writer);
      assertThat(ReadWriteBias.holds(lock, reader.thread())).isEqualTo(1);
      assertThat(writing.isDone()).isFalse();
      reader.run(lock.readLock()::unlock);
      writing.get();
      writer.run(lock.writeLock()::unlock);
    }
  }
}
