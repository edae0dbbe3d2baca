// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
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
    longestParkNanos = ReadersBias.longestParkNanos;
    ReadersBias.longestParkNanos = TimeUnit.DAYS.toNanos(1);
  }

  @AfterEach
  void restore() {
    ReadersBias.longestParkNanos = longestParkNanos;
  }

  @ParameterizedTest
  @CsvSource({"1, 2, 1", "1, 1, 2", "3, 3, 2"})
  void readersAndWritersExcludeEachOtherUnderEagerBias(int locks, int readers, int writers)
      throws InterruptedException {
    long grants = BiasedLock.statistics().grants();
    ReadWriteHammer hammer =
        new ReadWriteHammer(
            locks, () -> new BiasedReadWriteLock(BiasPolicy.eager()), readers, writers);
    hammer.startReaders();
    hammer.startWriters();
    // By handshakes with readers that wait for a processor, a write takes ten milliseconds.
    hammer.awaitWrites(Barriers.status().backend().equals("handshake") ? 1_000 : 3_000);
    hammer.awaitReads(5_000);
    hammer.finish();
    assertThat(BiasedLock.statistics().grants() - grants).as("grants").isGreaterThan(100);
  }

  @Test
  void readersAndWritersExcludeEachOtherUnderAdaptiveBias() throws InterruptedException {
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

  /** What the two threads of a race share: a round that both have reached, and plain data. */
  private static final class Race {
    volatile int reader;
    volatile int writer;
    long left;
    long right;

    /** Neither parks, so that they start as close together as the scheduler permits. */
    static void await(String whom, IntSupplier progress, int round) {
      for (int i = 0; progress.getAsInt() < round; i++) {
        if (i > 1_000) {
          Peer.until(whom + " has come to round " + round, () -> progress.getAsInt() >= round);
        }
        Thread.onSpinWait();
      }
    }
  }

  private static void spin(int times) {
    for (int i = 0; i < times; i++) {
      Thread.onSpinWait();
    }
  }

  /**
   * The first Dekker by itself. The reader's stores are held up behind others that miss every
   * cache, so that its look at the flag is early, or its slot late: without the heavy fence the
   * writer finds the slot empty and goes in.
   */
  @Test
  void aReaderWhoseStoresAreLateIsSeen() {
    BiasedReadWriteLock lock = new BiasedReadWriteLock(BiasPolicy.eager());
    Race race = new Race();
    int rounds = Barriers.isAsymmetric() ? 10_000 : 500; // what else excludes needs no search
    try (Peer reader = new Peer("reader");
        Peer writer = new Peer("writer")) {
      reader.run(() -> ReadWriteBias.acquaint(lock));
      Peer.Pending<Void> reading =
          reader.start(
              () -> {
                int[] far = new int[1 << 24]; // 64 MB
                int at = 1;
                while (race.writer < rounds) {
                  for (int i = 0; i < 40; i++) {
                    at = at * 1_664_525 + 1_013_904_223;
                    far[at >>> 8] = at;
                  }
                  lock.readLock().lock();
                  long left = race.left;
                  spin(8);
                  long right = race.right;
                  lock.readLock().unlock();
                  assertThat(right).as("written while read").isEqualTo(left);
                }
              });
      Peer.Pending<Void> writing =
          writer.start(
              () -> {
                long start = System.nanoTime();
                for (int round = 1; round <= rounds && !reading.isDone(); round++) {
                  if (System.nanoTime() - start > 10_000_000_000L) {
                    break; // a busy machine: what has been tried so far has to do
                  }
                  // Not biased, a lock excludes by other means.
                  for (int i = 0; i < 10_000 && !ReadWriteBias.isBiased(lock); i++) {
                    Thread.onSpinWait();
                  }
                  lock.writeLock().lock();
                  race.left++;
                  spin(8);
                  race.right++;
                  lock.writeLock().unlock();
                  race.writer = round;
                }
                race.writer = rounds;
              });
      writing.get();
      reading.get();
    }
  }

  /**
   * The second Dekker by itself: a reader leaves at the very moment at which a writer is about to
   * park for it.
   */
  @Test
  void aWriterThatParksForAReaderIsWoken() {
    BiasedReadWriteLock lock = new BiasedReadWriteLock(BiasPolicy.eager());
    Race race = new Race();
    int rounds = 3_000;
    try (Peer reader = new Peer("reader");
        Peer writer = new Peer("writer")) {
      Peer.Pending<Integer> reading =
          reader.start(
              () -> {
                int inSlot = 0;
                for (int round = 1; round <= rounds; round++) {
                  ReadWriteBias.acquaint(lock);
                  lock.readLock().lock();
                  inSlot += ReadWriteBias.holds(lock, Thread.currentThread());
                  race.reader = round;
                  // From at once to well after the writer has parked.
                  spin(round % 1_000);
                  lock.readLock().unlock();
                  Race.await("the writer", () -> race.writer, round);
                }
                return inSlot;
              });
      Peer.Pending<Void> writing =
          writer.start(
              () -> {
                for (int round = 1; round <= rounds; round++) {
                  Race.await("the reader", () -> race.reader, round);
                  lock.writeLock().lock();
                  lock.writeLock().unlock();
                  race.writer = round;
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
