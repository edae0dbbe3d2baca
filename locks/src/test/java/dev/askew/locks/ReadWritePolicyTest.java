// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.testing.FakeTicker;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the bias to readers comes and when it returns, by a clock of the test's own. */
@ExtendWith(BackendReady.class)
class ReadWritePolicyTest {
  /**
   * A look at the clock takes as long as this; a slow read is sampled as twice that, less a bit.
   */
  private static final long TICK_NANOS = 400;

  /** Ten fences as the policy knows them: less than what is charged at most. */
  private static final long FENCE_NANOS = 20_000;

  /** A thread with a slot tells of its slow reads in batches. */
  private static final int BATCH = 128;

  private static final int SURVEY = 512;

  private final FakeTicker ticker = new FakeTicker();
  private final BiasPolicy policy =
      new AdaptivePolicy(true, ticker::read, new Costs(FENCE_NANOS / 10, 20, 10, 20));
  private final BiasedReadWriteLock lock = new BiasedReadWriteLock(policy);
  private final GatedBackend backend = GatedBackend.install();

  /** A user's own, which grants at once, for the first time. */
  private static class Eager implements BiasPolicy {
    private final int afterRevocation;

    Eager(int afterRevocation) {
      this.afterRevocation = afterRevocation;
    }

    @Override
    public int acquisitionsBeforeGrant() {
      return 0;
    }

    @Override
    public int acquisitionsInARow() {
      return 0;
    }

    @Override
    public int acquisitionsAfterRevocation(long nanos) {
      return afterRevocation;
    }
  }

  ReadWritePolicyTest() {
    ticker.setAutoIncrementStep(TICK_NANOS, TimeUnit.NANOSECONDS);
    backend.open(Integer.MAX_VALUE / 2);
    backend.failing(
        n -> {
          ticker.advance(FENCE_NANOS);
          return null; // it does not fail, it takes its time
        });
  }

  @AfterEach
  void restore() {
    backend.close();
  }

  /** How many reads it takes until the lock is biased. */
  private int readsUntilBiased(int most) {
    for (int reads = 1; reads <= most; reads++) {
      lock.readLock().lock();
      lock.readLock().unlock();
      if (ReadWriteBias.isBiased(lock)) {
        return reads;
      }
    }
    throw new AssertionError("not biased after " + most + " reads");
  }

  private void write() {
    lock.writeLock().lock();
    lock.writeLock().unlock();
    assertThat(ReadWriteBias.phase(lock)).isEqualTo(ReadersBias.NONE);
  }

  @Test
  void theFirstBiasComesAfterAsManyReadsAsThePolicySays() {
    int asked = policy.acquisitionsBeforeGrant();
    assertThat(asked).isEqualTo(20 * (FENCE_NANOS / 10) / 20);
    assertThat(readsUntilBiased(2 * asked)).isEqualTo(asked);
  }

  @Test
  void aBiasThatDidNotPayReturnsOnlyAfterTheInhibition() {
    readsUntilBiased(Integer.MAX_VALUE);
    write();
    // At least: the wait for the readers is charged, too, with some ticks.
    int inhibition = policy.acquisitionsAfterRevocation(FENCE_NANOS);
    assertThat(ReadWriteBias.credit(lock)).isBetween(inhibition, inhibition * 12 / 10);
    int credit = ReadWriteBias.credit(lock);
    assertThat(readsUntilBiased(2 * credit)).isBetween(credit - BATCH, credit + BATCH);
  }

  /** With more readers than processors some thread always waits: there would be no bias at all. */
  @Test
  void aBiasThatIsDueComesAlthoughAWriterWaits() {
    BiasPolicy atTheThirdRead =
        new Eager(0) {
          @Override
          public int acquisitionsBeforeGrant() {
            return 3;
          }
        };
    BiasedReadWriteLock due = new BiasedReadWriteLock(atTheThirdRead);
    due.readLock().lock();
    due.readLock().lock();
    try (Peer writer = new Peer("writer")) {
      Peer.Pending<Void> writing = writer.start(due.writeLock()::lock);
      Peer.until("the writer waits", due::hasQueuedThreads);
      due.readLock().lock();
      assertThat(ReadWriteBias.isBiased(due)).isTrue();
      due.readLock().unlock();
      due.readLock().unlock();
      assertThat(writing.isDone()).isFalse(); // this thread still reads
      due.readLock().unlock();
      writing.get();
      assertThat(ReadWriteBias.isBiased(due)).isFalse();
      assertThat(due.readLock().tryLock()).isFalse();
      writer.run(due.writeLock()::unlock);
    }
  }

  @Test
  void aBiasThatIsDueIsPutOffInADowngrade() {
    BiasedReadWriteLock due = new BiasedReadWriteLock(new Eager(0));
    due.writeLock().lock();
    due.readLock().lock();
    assertThat(ReadWriteBias.isBiased(due)).isFalse();
    assertThat(ReadWriteBias.credit(due)).isEqualTo(BATCH);
    due.writeLock().unlock();
    due.readLock().unlock();
  }

  /** Out of contract, and harmless: as 0. */
  @Test
  void aPolicyMayAnswerWithNegativeNumbers() {
    BiasedReadWriteLock negative =
        new BiasedReadWriteLock(
            new Eager(Integer.MIN_VALUE) {
              @Override
              public int acquisitionsBeforeGrant() {
                return Integer.MIN_VALUE;
              }
            });
    negative.readLock().lock();
    assertThat(ReadWriteBias.isBiased(negative)).isTrue();
    negative.readLock().unlock();
  }

  /** What a slow read costs is known then, and how frequent they are: 50 in a millisecond. */
  private void learn() {
    readsUntilBiased(Integer.MAX_VALUE);
    write();
    ticker.advance(1, TimeUnit.SECONDS);
    assertThat(readsUntilBiased(Integer.MAX_VALUE)).isBetween(16_000, 24_000);
  }

  @Test
  void aBiasThatPaidReturnsAtOnce() {
    learn();
    ticker.advance(1, TimeUnit.SECONDS); // so long it lasted
    write();
    assertThat(ReadWriteBias.credit(lock)).isZero();
    assertThat(readsUntilBiased(10)).isEqualTo(1);
  }

  /**
   * Writers who come early are paid for by the reads that were spared before, as long as these
   * last.
   */
  @Test
  void biasesThatDoNotPayAreInhibitedOnceTheirCreditIsSpent() {
    learn();
    ticker.advance(1, TimeUnit.SECONDS);
    write();
    int early = 0;
    for (; ReadWriteBias.credit(lock) <= SURVEY; early++) {
      assertThat(early).isLessThan(100);
      ticker.advance(1, TimeUnit.SECONDS); // reads are not frequent
      readsUntilBiased(Integer.MAX_VALUE);
      write(); // at once
    }
    assertThat(early).isBetween(30, 70);
  }

  /**
   * The policy reckons with reads as cheap as uncontended ones; N times the loss is over sooner.
   */
  @Test
  void theInhibitionIsShorterWhereReadsCostMore() {
    learn();
    long dear = FENCE_NANOS * 18 / 10; // but less than what is charged at most
    backend.failing(
        n -> {
          ticker.advance(dear);
          return null;
        });
    write(); // at once
    assertThat(ReadWriteBias.credit(lock))
        .isBetween(
            policy.acquisitionsAfterRevocation(dear / 40),
            policy.acquisitionsAfterRevocation(dear / 4));
  }

  /** Of biases that spare nothing each is charged with twice as much as the one before. */
  @Test
  void biasesThatNeverPayBecomeRarer() {
    learn();
    int before = 0;
    for (int i = 0; i < 4; i++) {
      write(); // at once
      int credit = ReadWriteBias.credit(lock);
      assertThat(credit).isGreaterThan(before * 17 / 10);
      before = credit;
      ticker.advance(1, TimeUnit.SECONDS); // reads are not frequent
      readsUntilBiased(Integer.MAX_VALUE);
    }
  }

  @Test
  void aPreemptionIsNotCharged() {
    learn();
    backend.failing(
        n -> {
          ticker.advance(1, TimeUnit.SECONDS);
          return null;
        });
    write();
    assertThat(ReadWriteBias.credit(lock))
        .isLessThan(policy.acquisitionsAfterRevocation(TimeUnit.MILLISECONDS.toNanos(1)));
  }

  /** What it gains is counted anew, ever more rarely: after 1 free return, after 2, after 4 … */
  @Test
  void returnsAreSurveyedNowAndThen() {
    learn();
    for (int free : new int[] {1, 2, 4, 8, 16, 32, 64, 64}) {
      for (int i = 0; i < free; i++) {
        ticker.advance(1, TimeUnit.SECONDS);
        write();
        assertThat(readsUntilBiased(10)).as("return %d of %d", i, free).isEqualTo(1);
      }
      ticker.advance(1, TimeUnit.SECONDS);
      write();
      assertThat(readsUntilBiased(1_000))
          .as("survey after %d", free)
          .isBetween(SURVEY - BATCH, SURVEY + BATCH);
    }
  }

  /** Adaptive policies count revocations over the locks that share them, each of them once. */
  @Test
  void aRevocationCountsOnce() {
    int trusting = policy.acquisitionsBeforeGrant();
    for (int i = 1; i <= 20; i++) {
      assertThat(policy.acquisitionsBeforeGrant()).as("before no. %d", i).isEqualTo(trusting);
      ticker.advance(1, TimeUnit.SECONDS); // reads are rare
      readsUntilBiased(Integer.MAX_VALUE);
      write();
    }
    assertThat(policy.acquisitionsBeforeGrant()).isEqualTo(2 * trusting);
  }

  /** A writer that gave up leaves an inhibition behind, and one that ends. */
  @Test
  void aWriterThatGaveUpInhibitsTheBiasForAWhile() {
    readsUntilBiased(Integer.MAX_VALUE);
    lock.readLock().lock();
    try (Peer peer = new Peer("impatient")) {
      assertThat(peer.<Boolean>ask(() -> lock.writeLock().tryLock(1, TimeUnit.NANOSECONDS)))
          .isFalse();
    }
    lock.readLock().unlock();
    int asked = policy.acquisitionsBeforeGrant();
    assertThat(ReadWriteBias.credit(lock)).isEqualTo(asked);
    assertThat(readsUntilBiased(2 * asked)).isBetween(asked - BATCH, asked + BATCH);
  }

  /** The reads until a bias returns say nothing about the time before it was revoked. */
  @Test
  void aSweepBeforeWhichTheBiasLastedLongDoesNotMakeReadsLookRare() {
    learn();
    ticker.advance(1, TimeUnit.HOURS);
    try (Peer sweeper = new Peer("sweeper")) {
      sweeper.run(() -> BiasedReadWriteLock.revokeAll(List.of(lock)));
    }
    readsUntilBiased(Integer.MAX_VALUE);
    ticker.advance(1, TimeUnit.SECONDS);
    write();
    assertThat(ReadWriteBias.credit(lock)).isZero();
  }

  @Test
  void neverIsAskedAgainAfterSomeMillionReads() {
    BiasedReadWriteLock never = new BiasedReadWriteLock(BiasPolicy.never());
    assertThat(ReadWriteBias.credit(never)).isEqualTo(1 << 24);
    BiasedReadWriteLock once = new BiasedReadWriteLock(new Eager(BiasPolicy.NEVER));
    ReadWriteBias.acquaint(once);
    once.writeLock().lock();
    once.writeLock().unlock();
    assertThat(ReadWriteBias.credit(once)).isEqualTo(1 << 24);
    for (int i = 0; i < 1_000; i++) {
      once.readLock().lock();
      once.readLock().unlock();
    }
    assertThat(ReadWriteBias.isBiased(once)).isFalse();
  }

  /** unlock() may be the dearer half; both are timed. */
  @Test
  void whatASlowReadCostsIsLearntFromBothHalves() {
    readsUntilBiased(Integer.MAX_VALUE); // and with a slot
    write();
    for (int i = 0; i < 10 * BATCH; i++) {
      ticker.setAutoIncrementStep(0, TimeUnit.NANOSECONDS);
      lock.readLock().lock();
      ticker.setAutoIncrementStep(TICK_NANOS, TimeUnit.NANOSECONDS);
      lock.readLock().unlock();
    }
    assertThat(ReadWriteBias.isBiased(lock)).isFalse();
    assertThat(ReadWriteBias.slowReadNanos(lock)).isBetween(TICK_NANOS * .4f, TICK_NANOS * 1.2f);
  }

  /** Readers that come between a writer and the bias's return contend with nobody. */
  @Test
  void nothingIsLearntWhereNoReadsAreCounted() {
    BiasedReadWriteLock eager =
        new BiasedReadWriteLock(
            new Eager(0) {
              @Override
              public long nanoTime() {
                return ticker.read();
              }
            });
    ReadWriteBias.acquaint(eager);
    float known = ReadWriteBias.slowReadNanos(eager);
    for (int i = 0; i < 10 * BATCH; i++) {
      eager.writeLock().lock();
      eager.writeLock().unlock();
      eager.readLock().lock();
      eager.readLock().unlock();
    }
    assertThat(ReadWriteBias.isBiased(eager)).isTrue();
    assertThat(ReadWriteBias.slowReadNanos(eager)).isEqualTo(known);
  }

  // ---- Policies that throw ----

  /** Throws from the given call on: which methods, and what. */
  private static final class Thrower implements BiasPolicy {
    private final Set<String> throwing;
    private final Supplier<Throwable> thrown;
    private boolean armed;

    Thrower(Set<String> throwing, Supplier<Throwable> thrown) {
      this.throwing = throwing;
      this.thrown = thrown;
    }

    private int asked(String method) {
      if (armed && throwing.contains(method)) {
        throw Thrower.<RuntimeException>unchecked(thrown.get());
      }
      return 0;
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <X extends Throwable> X unchecked(Throwable t) throws X {
      throw (X) t;
    }

    @Override
    public int acquisitionsBeforeGrant() {
      return asked("acquisitionsBeforeGrant");
    }

    @Override
    public int acquisitionsInARow() {
      return asked("acquisitionsInARow");
    }

    @Override
    public int acquisitionsAfterRevocation(long nanos) {
      return asked("acquisitionsAfterRevocation");
    }

    @Override
    public long nanoTime() {
      asked("nanoTime");
      return System.nanoTime();
    }
  }

  /** They must not throw; but if they do, no acquisition fails and no release. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "nanoTime",
        "acquisitionsBeforeGrant",
        "acquisitionsInARow",
        "acquisitionsAfterRevocation",
        "nanoTime acquisitionsBeforeGrant acquisitionsInARow acquisitionsAfterRevocation"
      })
  void aPolicyThatThrowsCostsNoLockAndLeavesNoneHeld(String methods) throws Exception {
    Set<String> throwing = Set.of(methods.split(" ", -1));
    List<Supplier<Throwable>> errors =
        List.of(
            IllegalStateException::new,
            NoClassDefFoundError::new,
            AssertionError::new,
            InternalError::new,
            () -> new IOException("undeclared"));
    for (Supplier<Throwable> error : errors) {
      Thrower thrower = new Thrower(throwing, error);
      BiasedReadWriteLock thrown = new BiasedReadWriteLock(thrower);
      thrower.armed = true;
      assertWorks(thrown); // the first grant
      thrower.armed = false;
      thrown = new BiasedReadWriteLock(thrower);
      ReadWriteBias.acquaint(thrown);
      thrower.armed = true;
      assertWorks(thrown); // a revocation, and slow reads of a thread with a slot
      assertWorks(new BiasedReadWriteLock(thrower));
    }
  }

  /** All forms of both locks, often enough that reads are timed. */
  private static void assertWorks(BiasedReadWriteLock lock) throws InterruptedException {
    for (int i = 0; i < 3 * BATCH; i++) {
      for (Lock half : new Lock[] {lock.readLock(), lock.writeLock()}) {
        if (half == lock.writeLock() && i % BATCH != 0) {
          continue;
        }
        half.lock();
        half.unlock();
        half.lockInterruptibly();
        half.unlock();
        assertThat(half.tryLock()).isTrue();
        half.unlock();
        assertThat(half.tryLock(1, TimeUnit.SECONDS)).isTrue();
        half.unlock();
      }
      assertFree(lock);
    }
    assertOthersCanHaveIt(lock);
  }

  private static void assertFree(BiasedReadWriteLock lock) {
    assertThat(lock.getReadLockCount()).isZero();
    assertThat(lock.isWriteLocked()).isFalse();
    assertThat(lock.isWriteLockedByCurrentThread()).isFalse();
  }

  private static void assertOthersCanHaveIt(BiasedReadWriteLock lock) {
    try (Peer peer = new Peer("peer")) {
      assertThat(peer.<Boolean>ask(lock.writeLock()::tryLock)).isTrue();
      peer.run(lock.writeLock()::unlock);
      assertThat(peer.<Boolean>ask(lock.readLock()::tryLock)).isTrue();
      peer.run(lock.readLock()::unlock);
    }
  }

  /** Where the JVM has no more stack, or the thread is stopped, a lock may fail, but not stay. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "nanoTime",
        "acquisitionsBeforeGrant",
        "acquisitionsInARow",
        "acquisitionsAfterRevocation"
      })
  void anErrorOfTheJvmInAPolicyLeavesTheLockConsistent(String method) {
    List<Supplier<Throwable>> errors =
        List.of(StackOverflowError::new, OutOfMemoryError::new, ThreadDeath::new);
    for (Supplier<Throwable> error : errors) {
      for (boolean biased : new boolean[] {false, true}) {
        Thrower thrower = new Thrower(Set.of(method), error);
        BiasedReadWriteLock thrown = new BiasedReadWriteLock(thrower);
        if (biased) {
          ReadWriteBias.acquaint(thrown);
        }
        thrower.armed = true;
        for (int i = 0; i < 2 * BATCH; i++) {
          boolean write = i % BATCH == 0;
          Lock half = write ? thrown.writeLock() : thrown.readLock();
          if (attempt(half::lock)) {
            assertFree(thrown);
          } else {
            assertThat(write ? thrown.getWriteHoldCount() : thrown.getReadLockCount()).isOne();
            attempt(half::unlock);
          }
          assertFree(thrown);
          if (!attempt(half::tryLock)) {
            attempt(half::unlock);
          }
          assertFree(thrown);
        }
        thrower.armed = false;
        assertOthersCanHaveIt(thrown);
      }
    }
  }

  private static boolean attempt(Runnable step) {
    try {
      step.run();
      return false;
    } catch (VirtualMachineError | ThreadDeath e) {
      return true;
    }
  }
}
