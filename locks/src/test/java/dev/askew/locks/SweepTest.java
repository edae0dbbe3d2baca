// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many revocations with one fence. The test's thread sweeps. */
@ExtendWith(BackendReady.class)
class SweepTest {
  private static final int MANY = 1_000;

  private final Peer owner = new Peer("owner");
  private final Peer another = new Peer("another");
  private final List<FullLock.Biased> locks = new ArrayList<>();
  private final GatedBackend backend = GatedBackend.install();

  @AfterEach
  void restore() {
    backend.close();
    another.close();
    owner.close();
  }

  private void bias(int number) {
    for (int i = 0; i < number; i++) {
      locks.add(owner.<FullLock.Biased>ask(Mode::biased));
    }
  }

  private static void assertFree(Lock lock) {
    assertThat(lock.tryLock()).isTrue();
    lock.unlock();
  }

  @Test
  void aThousandLocksOfIdleOwnersCostOneFence() {
    bias(MANY);
    backend.open(10);
    BiasedLock.revokeAll(locks);
    assertThat(locks).allMatch(lock -> Grant.of(lock).phase() == Bias.FENCED);
    locks.forEach(SweepTest::assertFree);
    assertThat(locks).noneMatch(Grant::isBiased);
    assertThat(backend.passages()).isEqualTo(1);
  }

  @Test
  void eachIsChargedItsShareOfTheFence() {
    bias(MANY);
    backend.open(10);
    List<Bias> biases = locks.stream().map(lock -> Grant.of(lock).bias()).toList();
    long start = System.nanoTime();
    BiasedLock.revokeAll(locks);
    long nanos = System.nanoTime() - start;
    assertThat(biases).allMatch(bias -> bias.fenceNanos() <= nanos / MANY);
  }

  @Test
  void anOwnerThatIsInsideIsWaitedFor() {
    bias(3);
    backend.open(10);
    FullLock.Biased held = locks.get(1);
    owner.run(held::lock);
    BiasedLock.revokeAll(locks);
    assertFree(locks.get(0));
    assertThat(held.tryLock()).isFalse();
    assertThat(held.getOwner()).isSameAs(owner.thread());
    Peer.Pending<Void> locking = another.startLocking(held);
    owner.run(held::unlock);
    locking.get();
    another.run(held::unlock);
    assertThat(backend.passages()).isEqualTo(1);
  }

  /** Nobody takes the bias, so the owner gives it up by itself. */
  @Test
  void anOwnerThatIsInsideLeavesALockForWhichNobodyWaits() {
    bias(1);
    backend.open(10);
    FullLock.Biased lock = locks.get(0);
    owner.run(lock::lock);
    BiasedLock.revokeAll(locks);
    owner.run(lock::unlock);
    assertThat(lock.isLocked()).isFalse();
    assertThat(Grant.isBiased(lock)).isFalse();
    assertFree(lock);
  }

  @Test
  void anOwnerThatComesFirstLocksAsOthersDo() {
    bias(1);
    backend.open(10);
    FullLock.Biased lock = locks.get(0);
    BiasedLock.revokeAll(locks);
    owner.run(lock::lock);
    assertThat(lock.getHoldCount()).isZero();
    assertThat(lock.tryLock()).isFalse();
    owner.run(lock::unlock);
    assertFree(lock);
  }

  /** "Asked" is not "fenced": whoever comes meanwhile fences for itself. */
  @Test
  void aContenderThatComesDuringTheFenceDoesNotRelyOnIt() {
    bias(2);
    Peer.Pending<Void> sweeping = another.start(() -> BiasedLock.revokeAll(locks));
    backend.awaitArrivals(1);
    assertThat(locks).allMatch(lock -> Grant.of(lock).phase() == Bias.REVOKING);
    owner.run(locks.get(0)::lock);
    backend.open(10);
    assertThat(locks.get(0).tryLock()).isFalse();
    assertFree(locks.get(1));
    sweeping.get();
    owner.run(locks.get(0)::unlock);
    locks.forEach(SweepTest::assertFree);
  }

  /** A loop may go round all its locks between "asked" and "fenced". */
  @Test
  void anOwnerThatLeavesDuringTheFenceIsChargedAShare() {
    FullLock.Biased lock = new FullLock.Biased(new Patience(1_000, 7));
    assertThat(owner.<Boolean>ask(lock::biasToCurrentThread)).isTrue();
    Peer.Pending<Void> sweeping = another.start(() -> BiasedLock.revokeAll(List.of(lock)));
    backend.awaitArrivals(1);
    owner.run(
        () -> {
          for (int i = 0; i < 7; i++) {
            assertThat(Grant.isBiased(lock)).isEqualTo(i == 0);
            lock.lock();
            lock.unlock();
          }
        });
    assertThat(Grant.isBiased(lock)).isTrue();
    backend.open(10);
    sweeping.get();
  }

  /** The first that was asked for no more than the last. */
  @Test
  void ownersThatLeaveDuringTheFenceAreAllChargedTheSame() {
    bias(MANY);
    List<Bias> biases = locks.stream().map(lock -> Grant.of(lock).bias()).toList();
    Peer.Pending<Void> sweeping = another.start(() -> BiasedLock.revokeAll(locks));
    backend.awaitArrivals(1);
    long share = Math.max(1, (long) Costs.current().fenceNanos() / MANY);
    assertThat(biases).allMatch(bias -> bias.hasSharedFence() && bias.fenceNanos() == share);
    backend.open(10);
    sweeping.get();
  }

  @Test
  void locksOfOnesOwnAndThoseWithoutABiasStayAsTheyAre() {
    FullLock.Biased own = Mode.biased();
    FullLock.Biased fair = new FullLock.Biased(true);
    FullLock.Biased free = new FullLock.Biased(BiasPolicy.never());
    BiasedLock.revokeAll(List.of(own, fair, free));
    assertThat(Grant.of(own).ownedBy(Thread.currentThread())).isTrue();
    assertThat(backend.arrivals()).isZero();
  }

  @Test
  void anIteratorThatThrowsLeavesLocksThatServe() {
    bias(2);
    backend.open(10);
    assertThatThrownBy(() -> BiasedLock.revokeAll(Arrays.asList(locks.get(0), null)))
        .isInstanceOf(NullPointerException.class);
    locks.forEach(SweepTest::assertFree);
    assertThat(backend.passages()).isEqualTo(2);
  }

  @Test
  void manyReadersBiasesCostOneFence() {
    List<BiasedReadWriteLock> readLocks = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      readLocks.add(ReadWriteMode.biased(another));
    }
    backend.open(10);
    BiasedReadWriteLock read = readLocks.get(1);
    another.run(read.readLock()::lock);
    BiasedReadWriteLock.revokeAll(readLocks);
    assertThat(readLocks).allMatch(lock -> ReadWriteBias.phase(lock) == ReadersBias.FENCED);
    assertThat(read.writeLock().tryLock()).isFalse();
    another.run(read.readLock()::unlock);
    readLocks.forEach(lock -> assertFree(lock.writeLock()));
    assertThat(backend.passages()).isEqualTo(1);
  }

  @Test
  void aLockThatIsThereTwiceIsRevokedOnce() {
    bias(1);
    BiasedReadWriteLock readLock = ReadWriteMode.biased(another);
    backend.open(10);
    long before = BiasedLock.statistics().revocations();
    BiasedLock.revokeAll(List.of(locks.get(0), locks.get(0)));
    BiasedReadWriteLock.revokeAll(List.of(readLock, readLock));
    assertThat(BiasedLock.statistics().revocations() - before).isEqualTo(2);
    assertThat(backend.passages()).isEqualTo(2);
    assertFree(locks.get(0));
    assertFree(readLock.writeLock());
  }

  /** Between the sweep's look and its question another contender may revoke the lock. */
  @Test
  void aLockThatAnotherRevokesMeanwhileNeedsNoFence() {
    bias(1);
    BiasedReadWriteLock readLock = ReadWriteMode.biased(owner);
    backend.open(10);
    BiasedLock.revokeAll(andThen(locks.get(0), () -> another.run(() -> assertFree(locks.get(0)))));
    assertThat(backend.passages()).isEqualTo(1);
    assertFree(locks.get(0));

    BiasedReadWriteLock.revokeAll(
        andThen(readLock, () -> another.run(() -> assertFree(readLock.writeLock()))));
    assertThat(backend.passages()).isEqualTo(2);
    assertFree(readLock.writeLock());
  }

  /** One lock, and what happens once it has been looked at. */
  private static <L> Iterable<L> andThen(L lock, Runnable action) {
    return () ->
        new Iterator<>() {
          private boolean isOver;

          @Override
          public boolean hasNext() {
            if (isOver) {
              action.run();
            }
            return !isOver;
          }

          @Override
          public L next() {
            if (isOver) {
              throw new NoSuchElementException();
            }
            isOver = true;
            return lock;
          }
        };
  }
}
