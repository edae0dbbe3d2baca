// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.testing.FakeTicker;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The figures of one lock, by a clock of the test's own. */
@ExtendWith(BackendReady.class)
class LockStatisticsTest {
  private static final String LABEL = "orders";
  private static final long FENCE_NANOS = 2_000;
  private static final long SAVING_NANOS = 10;

  /** How long an acquisition takes by the clock. */
  private static final long STEP_NANOS = 100;

  private static final long A_WHILE_NANOS = 1_000_000;

  private final FakeTicker ticker = new FakeTicker();
  private final BiasPolicy policy =
      new AdaptivePolicy(true, ticker::read, new Costs(FENCE_NANOS, 20, SAVING_NANOS, 0));

  private static LockStatistics of(BiasedLock lock) {
    return lock.getLockStatistics().orElseThrow();
  }

  private static LockStatistics of(BiasedReadWriteLock lock) {
    return lock.getLockStatistics().orElseThrow();
  }

  private void useUntilBiased(BiasedLock lock) {
    while (!lock.isBiased()) {
      lock.lock();
      ticker.advance(STEP_NANOS);
      lock.unlock();
    }
  }

  private void readUntilBiased(BiasedReadWriteLock lock) {
    while (!lock.isBiased()) {
      lock.readLock().lock();
      ticker.advance(STEP_NANOS);
      lock.readLock().unlock();
    }
  }

  private static void use(BiasedLock lock) {
    lock.lock();
    lock.unlock();
  }

  private static void write(BiasedReadWriteLock lock) {
    lock.writeLock().lock();
    lock.writeLock().unlock();
  }

  @Test
  void aLockWithoutALabelHasNone() {
    assertThat(new BiasedLock(policy).getLockStatistics()).isEmpty();
    assertThat(new BiasedReadWriteLock(policy).getLockStatistics()).isEmpty();
  }

  @Test
  void aNewLockHasNothingToTell() {
    LockStatistics nothing = new LockStatistics(0, 0, 0, Map.of(), 0, 0);
    assertThat(of(new BiasedLock(policy, LABEL))).isEqualTo(nothing);
    assertThat(of(new BiasedReadWriteLock(policy, LABEL))).isEqualTo(nothing);
  }

  @Test
  void whoRevokesIsNamedAndWhatABiasSavedIsEstimated() {
    BiasedLock lock = new BiasedLock(policy, LABEL);
    useUntilBiased(lock);
    assertThat(of(lock)).isEqualTo(new LockStatistics(1, 0, 0, Map.of(), 0, 0));
    ticker.advance(A_WHILE_NANOS);
    ticker.setAutoIncrementStep(FENCE_NANOS, TimeUnit.NANOSECONDS); // the fence takes its time
    try (Peer peer = new Peer("housekeeping")) {
      peer.run(() -> use(lock));
    }
    LockStatistics figures = of(lock);
    assertThat(figures.revokers()).isEqualTo(Map.of("housekeeping", 1L));
    assertThat(figures.revocations()).isEqualTo(1);
    assertThat(figures.conversions()).isZero();
    assertThat(figures.costNanos()).isEqualTo(FENCE_NANOS);
    long saved = A_WHILE_NANOS / STEP_NANOS * SAVING_NANOS;
    assertThat(figures.savedNanos()).isCloseTo(saved, within(saved / 10));
  }

  @Test
  @SuppressWarnings("WaitNotInLoop") // for nothing: the wait itself ends the bias
  void whatTheOwnerEndsIsNoRevocation() throws InterruptedException {
    BiasedLock lock = new BiasedLock(BiasPolicy.eager(), LABEL);
    assertThat(lock.biasToCurrentThread()).isTrue();
    lock.lock();
    assertThat(lock.newCondition().await(1, TimeUnit.NANOSECONDS)).isFalse();
    lock.unlock();
    LockStatistics figures = of(lock);
    assertThat(figures.conversions()).isEqualTo(1);
    assertThat(figures.revocations()).isZero();
    assertThat(figures.revokers()).isEmpty();
    assertThat(figures.costNanos()).isZero();
    assertThat(figures.savedNanos()).as("of a policy that estimates nothing").isZero();
  }

  @Test
  void whoSweepsIsNamedEvenIfTheOwnerComesFirst() {
    BiasedLock lock = new BiasedLock(BiasPolicy.eager(), LABEL);
    assertThat(lock.biasToCurrentThread()).isTrue();
    try (Peer peer = new Peer("sweeper")) {
      peer.run(() -> BiasedLock.revokeAll(List.of(lock)));
    }
    use(lock);
    LockStatistics figures = of(lock);
    assertThat(figures.revokers()).isEqualTo(Map.of("sweeper", 1L));
    assertThat(figures.conversions()).isZero();
    assertThat(figures.costNanos()).isPositive();
  }

  @Test
  void whoWaitsForTheOwnerIsNamed() {
    BiasedLock lock = new BiasedLock(BiasPolicy.eager(), LABEL);
    assertThat(lock.biasToCurrentThread()).isTrue();
    lock.lock();
    try (Peer peer = new Peer("contender")) {
      Peer.Pending<Void> locking = peer.start(() -> use(lock));
      peer.untilParkedIn(lock::hasQueuedThread);
      lock.unlock();
      locking.get();
    }
    assertThat(of(lock).revokers()).isEqualTo(Map.of("contender", 1L));
    assertThat(of(lock).conversions()).isZero();
    assertThat(of(lock).costNanos()).isPositive();
  }

  @Test
  void aWriterRevokesReaders() {
    BiasedReadWriteLock lock = new BiasedReadWriteLock(policy, LABEL);
    readUntilBiased(lock);
    assertThat(of(lock)).isEqualTo(new LockStatistics(1, 0, 0, Map.of(), 0, 0));
    ticker.setAutoIncrementStep(FENCE_NANOS, TimeUnit.NANOSECONDS);
    try (Peer writer = new Peer("writer")) {
      writer.run(() -> write(lock));
      ticker.setAutoIncrementStep(0, TimeUnit.NANOSECONDS);
      readUntilBiased(lock); // now their frequency is known
      ticker.advance(A_WHILE_NANOS);
      assertThat(of(lock).savedNanos()).isZero();
      writer.run(() -> write(lock));
    }
    LockStatistics figures = of(lock);
    assertThat(figures.grants()).isEqualTo(2);
    assertThat(figures.revokers()).isEqualTo(Map.of("writer", 2L));
    assertThat(figures.costNanos()).isBetween(FENCE_NANOS, 4 * FENCE_NANOS);
    assertThat(figures.savedNanos()).isPositive();
  }

  @Test
  void namesHaveALimit() {
    LockFigures figures = new LockFigures(LABEL);
    for (int i = 0; i < 2 * LockFigures.MOST_NAMES; i++) {
      for (int times = 0; times < 2; times++) {
        try (Peer peer = new Peer("peer " + i)) {
          peer.run(() -> figures.revoked());
        }
      }
    }
    assertThat(figures.snapshot().revokers())
        .hasSize(LockFigures.MOST_NAMES + 1)
        .containsEntry("peer 0", 2L)
        .containsEntry(LockFigures.OTHERS, 2L * LockFigures.MOST_NAMES);
    assertThat(figures.snapshot().revocations()).isEqualTo(4L * LockFigures.MOST_NAMES);
  }

  @Test
  void aThreadNeedNotHaveAName() {
    LockFigures figures = new LockFigures(LABEL);
    try (Peer peer = new Peer("")) {
      peer.run(() -> figures.revoked());
    }
    assertThat(figures.snapshot().revokers()).isEqualTo(Map.of(LockFigures.UNNAMED, 1L));
  }

  @Test
  void noCountIsLost() {
    LockFigures figures = new LockFigures(LABEL);
    int each = 10_000;
    List<Peer> peers = IntStream.range(0, 4).mapToObj(i -> new Peer("peer")).toList();
    List<Peer.Pending<Void>> counting =
        peers.stream()
            .map(
                peer ->
                    peer.start(
                        () -> {
                          for (int i = 0; i < each; i++) {
                            figures.granted();
                            figures.revoked();
                          }
                        }))
            .toList();
    counting.forEach(Peer.Pending::get);
    peers.forEach(Peer::close);
    assertThat(figures.snapshot())
        .isEqualTo(new LockStatistics(4L * each, 4L * each, 0, Map.of("peer", 4L * each), 0, 0));
  }

  @Test
  void aLockThatIsReadBackCountsAnew() {
    BiasedLock lock = new BiasedLock(BiasPolicy.eager(), LABEL);
    assertThat(lock.biasToCurrentThread()).isTrue();
    assertThat(of(lock).grants()).isEqualTo(1);
    BiasedLock copy = SerialisationContractTest.copy(lock);
    assertThat(of(copy).grants()).isZero();
    assertThat(copy.biasToCurrentThread()).isTrue();
    assertThat(of(copy).grants()).isEqualTo(1);
    assertThat(of(lock).grants()).isEqualTo(1);
  }
}
