// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.testing.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * When locks are biased: counted in acquisitions, with a fake clock and costs of the test's own.
 */
@ExtendWith(BackendReady.class)
class PolicyTest {
  private static final int FENCE = 1_000;
  private static final int UNBIASED = 10;
  private static final int SAVING = 5;

  /** Ski rental: so many in a row would have saved one fence. */
  private static final int IN_A_ROW = FENCE / SAVING;

  /** Inhibition: so many cost twenty fences. */
  private static final int INHIBITION = 20 * FENCE / UNBIASED;

  /** A lock whose policy learns is timed for so many more. */
  private static final int SURVEY = LearningSync.SURVEY;

  private final FakeTicker ticker = new FakeTicker().advance(1, TimeUnit.SECONDS); // 0 is no time
  private final AdaptivePolicy policy =
      new AdaptivePolicy(true, ticker::read, new Costs(FENCE, UNBIASED, SAVING, 1));

  /** How many lock pairs of the current thread it takes until the lock is biased. */
  private static int pairsUntilBiased(BiasedLock lock, int most) {
    for (int pairs = 1; pairs <= most; pairs++) {
      lock.lock();
      lock.unlock();
      if (Grant.isBiased(lock)) {
        return pairs;
      }
    }
    return most + 1;
  }

  /** Biases the lock to a thread, which is not the current one. */
  private static void biasToAnother(BiasedLock lock) {
    try (Peer owner = new Peer("owner")) {
      assertThat(owner.<Boolean>ask(lock::biasToCurrentThread)).isTrue();
    }
  }

  /** A user's own, which grants at once, and tells what it is told of revocations. */
  private static BiasPolicy telling(List<Long> told, LongSupplier clock) {
    return new BiasPolicy() {
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
        told.add(nanos);
        return 0;
      }

      @Override
      public long nanoTime() {
        return clock.getAsLong();
      }
    };
  }

  // ---- Adaptive: one lock ----

  @Test
  void theFirstGrantComesWhenTwentyRevocationsHaveBeenEarned() {
    BiasedLock lock = new BiasedLock(policy);
    assertThat(pairsUntilBiased(lock, 10_000)).isEqualTo(INHIBITION + SURVEY);
  }

  @Test
  void onlyAThreadThatWouldHaveSavedAFenceIsGranted() {
    BiasedLock lock = new BiasedLock(policy);
    try (Peer other = Peer.unlikeThisThread()) {
      for (int i = 0; i < 50; i++) {
        assertThat(pairsUntilBiased(lock, IN_A_ROW)).isGreaterThan(IN_A_ROW);
        assertThat(other.<Integer>ask(() -> pairsUntilBiased(lock, IN_A_ROW)))
            .isGreaterThan(IN_A_ROW);
      }
      assertThat(pairsUntilBiased(lock, 10_000)).isEqualTo(IN_A_ROW + SURVEY + 1);
    }
  }

  /** The clock moves by so much between the two looks at it. */
  @ParameterizedTest
  @CsvSource({"0,2000", "500,2000", "1000,2000", "3000,6000", "30000,60000", "250000,500000"})
  void inhibitionIsProportionalToWhatTheRevocationTook(long nanos, int pairs) {
    if (BackendReady.MEANT.equals("fallback")) {
      return; // revokes without a fence
    }
    BiasedLock lock = new BiasedLock(policy);
    biasToAnother(lock);
    ticker.setAutoIncrementStep(Duration.ofNanos(nanos));
    lock.lock();
    lock.unlock();
    ticker.setAutoIncrementStep(Duration.ZERO);
    assertThat(Grant.isBiased(lock)).isFalse();
    // The clock may count for less than it shows, by its own cost, and 0 means no fence at all.
    int again = 1 + pairsUntilBiased(lock, 1_000_000) - SURVEY;
    if (nanos == 0) {
      assertThat(again).isBetween(IN_A_ROW, INHIBITION);
    } else {
      assertThat(again).isBetween(pairs - 10, pairs);
    }
  }

  /** 0 would mean that there was no fence, and less is not promised. */
  @ParameterizedTest
  @ValueSource(longs = {0, -1_000_000})
  void aFenceTakesTimeWhateverTheClockSays(long step) {
    if (BackendReady.MEANT.equals("fallback")) {
      return; // revokes without a fence
    }
    AtomicLong clock = new AtomicLong(TimeUnit.HOURS.toNanos(1));
    List<Long> told = new ArrayList<>();
    BiasedLock lock = new BiasedLock(telling(told, () -> clock.addAndGet(step)));
    biasToAnother(lock);
    lock.lock();
    lock.unlock();
    assertThat(told).containsExactly(1L);
  }

  @Test
  void whatIsTimedIsInARow() {
    BiasedLock lock = new BiasedLock(policy);
    useEveryTenNanos(lock, INHIBITION); // its survey has begun
    try (Peer other = Peer.unlikeThisThread()) {
      other.run(() -> useEveryTenNanos(lock, 1));
    }
    ticker.advance(Duration.ofHours(1));
    while (!Grant.isBiased(lock)) {
      useEveryTenNanos(lock, 1);
    }
    assertThat(policy.frequency()).isCloseTo(1.0f / UNBIASED, within(0.01f));
  }

  private void useEveryTenNanos(BiasedLock lock, int pairs) {
    for (int i = 0; i < pairs; i++) {
      ticker.advance(UNBIASED);
      lock.lock();
      lock.unlock();
    }
  }

  @Test
  void whatDoesNotPayIsNotGranted() {
    BiasedLock lock =
        new BiasedLock(new AdaptivePolicy(true, ticker::read, new Costs(FENCE, UNBIASED, 0, 1)));
    assertThat(pairsUntilBiased(lock, 100_000)).isGreaterThan(100_000);
    assertThat(lock.biasToCurrentThread()).isFalse();
    assertThat(Grant.isBiased(lock)).isFalse();
  }

  @Test
  void theCostsAreMeasured() {
    Costs costs = Costs.current();
    assertThat(costs.unbiasedNanos()).isPositive();
    assertThat(costs.fenceNanos()).isPositive();
    assertThat(costs.biasNeverPays()).isEqualTo(costs.pairsPerFence() == BiasPolicy.NEVER);
  }

  /** Whatever made the copy, no field's initial value but 0 can be relied upon. */
  @Test
  void aLockThatWasReadBackSurveysBeforeItsFirstBias() throws IllegalAccessException {
    if (BackendReady.MEANT.equals("fallback")) {
      return; // never pays there
    }
    BiasedLock copy = SerialisationContractTest.copy(new BiasedLock(BiasPolicy.adaptive()));
    pairsUntilBiased(copy, 10_000_000);
    assertThat(Grant.isBiased(copy)).isTrue();
    BiasedLock.Sync sync = (BiasedLock.Sync) Grant.field(BiasedLock.class, "sync").get(copy);
    AdaptivePolicy family = (AdaptivePolicy) sync.policy();
    assertThat(family.frequency()).as("pairs a nanosecond").isBetween(1e-6f, 1f);
  }

  /** Not at every unlock. */
  @Test
  void aPolicyThatThrowsIsAskedSeldom() {
    AtomicInteger asked = new AtomicInteger();
    BiasPolicy throwing =
        new BiasPolicy() {
          @Override
          public int acquisitionsBeforeGrant() {
            return 0;
          }

          @Override
          public int acquisitionsInARow() {
            asked.incrementAndGet();
            throw new IllegalStateException("on purpose");
          }

          @Override
          public int acquisitionsAfterRevocation(long nanos) {
            return 0;
          }
        };
    assertThat(pairsUntilBiased(new BiasedLock(throwing), 1_000)).isGreaterThan(1_000);
    assertThat(asked).hasValue(1);
  }

  // ---- Adaptive: locks that share a policy ----

  private void revocations(int count) {
    for (int i = 0; i < count; i++) {
      int next = policy.acquisitionsAfterRevocation(FENCE);
      assertThat(next).isPositive();
    }
  }

  @Test
  void cautionGrowsWithRevocations() {
    int[][] steps = {{19, 1}, {1, 2}, {4, 2}, {1, 4}, {4, 4}, {1, 8}, {4, 8}, {1, 16}, {4, 16}};
    int sum = 0;
    for (int[] step : steps) {
      revocations(step[0]);
      sum += step[0];
      assertThat(policy.acquisitionsBeforeGrant())
          .as("after %s revocations", sum)
          .isEqualTo(step[1] * INHIBITION);
      assertThat(policy.acquisitionsInARow()).isEqualTo(IN_A_ROW);
    }
    assertThat(policy.refusesToBeAsked()).isFalse();
    revocations(1);
    assertThat(policy.acquisitionsBeforeGrant()).as("after 40").isEqualTo(32 * INHIBITION);
    assertThat(policy.refusesToBeAsked()).isTrue();
    revocations(100);
    assertThat(policy.acquisitionsBeforeGrant()).isEqualTo(32 * INHIBITION);
  }

  @Test
  void cautionDecays() {
    revocations(1_000); // count no more than 40
    ticker.advance(Duration.ofNanos(24_999_999_999L));
    assertThat(policy.acquisitionsBeforeGrant()).isEqualTo(32 * INHIBITION);
    ticker.advance(1);
    assertThat(policy.acquisitionsBeforeGrant()).as("20 left").isEqualTo(2 * INHIBITION);
    ticker.advance(Duration.ofSeconds(25));
    assertThat(policy.acquisitionsBeforeGrant()).as("10 left").isEqualTo(INHIBITION);
    revocations(10);
    assertThat(policy.acquisitionsBeforeGrant()).isEqualTo(2 * INHIBITION);
    ticker.advance(Duration.ofDays(1));
    assertThat(policy.acquisitionsBeforeGrant()).isEqualTo(INHIBITION);
    revocations(19);
    assertThat(policy.acquisitionsBeforeGrant()).isEqualTo(INHIBITION);
  }

  @Test
  void biasesThatEndWithoutAFenceAreNotHeldAgainstTheLocks() {
    for (int i = 0; i < 100; i++) {
      assertThat(policy.acquisitionsAfterRevocation(0)).isLessThanOrEqualTo(INHIBITION);
    }
    assertThat(policy.acquisitionsBeforeGrant()).isEqualTo(INHIBITION);
  }

  /** A class of locks that always gets handed over. */
  @Test
  void locksThatAreAlwaysHandedOverAreGrantedSeldomAndNotOnRequest() {
    if (BackendReady.MEANT.equals("fallback")) {
      return; // revokes without a fence
    }
    ticker.setAutoIncrementStep(Duration.ofNanos(FENCE));
    List<BiasedLock> locks = new ArrayList<>();
    try (Peer owner = new Peer("owner")) {
      for (int i = 0; i < 40; i++) {
        BiasedLock lock = new BiasedLock(policy);
        locks.add(lock);
        assertThat(owner.<Boolean>ask(lock::biasToCurrentThread)).as("lock %s", i).isTrue();
        lock.lock();
        lock.unlock();
      }
    }
    ticker.setAutoIncrementStep(Duration.ZERO);
    BiasedLock late = new BiasedLock(policy);
    assertThat(late.biasToCurrentThread()).isFalse();
    assertThat(pairsUntilBiased(late, 32 * INHIBITION)).isGreaterThan(31 * INHIBITION);
    assertThat(pairsUntilBiased(locks.get(39), 10 * INHIBITION)).isGreaterThan(10 * INHIBITION);

    BiasedLock stranger = new BiasedLock(new CountingPolicy(10));
    assertThat(pairsUntilBiased(stranger, 100)).as("a policy of its own").isLessThan(100);

    ticker.advance(Duration.ofSeconds(50));
    assertThat(pairsUntilBiased(new BiasedLock(policy), 10_000)).isEqualTo(INHIBITION + SURVEY);
  }

  /**
   * Biases a lock to a thread that acquires it every ten nanoseconds, as the clock has it; lets it
   * last; revokes it.
   */
  private void lifeOfABias(Peer owner, BiasedLock lock, Duration life) {
    owner.run(
        () -> {
          while (!Grant.isBiased(lock)) {
            ticker.advance(UNBIASED);
            lock.lock();
            lock.unlock();
          }
        });
    ticker.advance(life);
    revoke(lock);
  }

  /** The clock goes on whenever it is read, so that the fence takes time. It counts as FENCE. */
  private void revoke(BiasedLock lock) {
    ticker.setAutoIncrementStep(Duration.ofNanos(1));
    lock.lock();
    lock.unlock();
    ticker.setAutoIncrementStep(Duration.ZERO);
    assertThat(Grant.isBiased(lock)).isFalse();
  }

  @Test
  void locksWhoseBiasesPayAreBiasedHoweverOftenTheyAreRevoked() {
    if (BackendReady.MEANT.equals("fallback")) {
      return; // revokes without a fence
    }
    try (Peer owner = new Peer("owner")) {
      for (int i = 0; i < 100; i++) {
        lifeOfABias(
            owner, new BiasedLock(policy), Duration.ofNanos(UNBIASED * IN_A_ROW * 11L / 10));
      }
    }
    assertThat(policy.acquisitionsBeforeGrant()).isEqualTo(INHIBITION);
    assertThat(new BiasedLock(policy).biasToCurrentThread()).isTrue();
  }

  @Test
  void locksWhoseBiasesHardlyPayAreNot() {
    if (BackendReady.MEANT.equals("fallback")) {
      return; // revokes without a fence
    }
    try (Peer owner = new Peer("owner")) {
      for (int i = 0; i < 60; i++) {
        lifeOfABias(owner, new BiasedLock(policy), Duration.ofNanos(UNBIASED * IN_A_ROW / 2));
      }
    }
    assertThat(policy.acquisitionsBeforeGrant()).isGreaterThan(INHIBITION);
  }

  /** Such a lock is never timed itself. */
  @Test
  void aBiasThatWasAskedForIsTakenToBeAsBusyAsOthersOfTheFamily() {
    if (BackendReady.MEANT.equals("fallback")) {
      return; // revokes without a fence
    }
    try (Peer owner = new Peer("owner")) {
      lifeOfABias(owner, new BiasedLock(policy), Duration.ZERO);
      for (int i = 0; i < 100; i++) {
        BiasedLock lock = new BiasedLock(policy);
        assertThat(owner.<Boolean>ask(lock::biasToCurrentThread)).as("lock %s", i).isTrue();
        ticker.advance(Duration.ofMillis(1));
        revoke(lock);
      }
    }
    assertThat(policy.acquisitionsBeforeGrant()).isEqualTo(INHIBITION);
  }

  @Test
  void aDebtIsPaidOff() {
    revocations(1_000);
    assertThat(policy.refusesToBeAsked()).isTrue();
    policy.afterBias(FENCE, false, 21 * IN_A_ROW);
    assertThat(policy.acquisitionsBeforeGrant()).as("20 left").isEqualTo(2 * INHIBITION);
    policy.afterBias(FENCE, false, 2 * IN_A_ROW);
    assertThat(policy.acquisitionsBeforeGrant()).as("19 left").isEqualTo(INHIBITION);
    policy.afterBias(FENCE, false, 1_000_000.0 * IN_A_ROW); // counts 40 at most
    revocations(59);
    assertThat(policy.acquisitionsBeforeGrant()).as("19 more").isEqualTo(INHIBITION);
    revocations(1);
    assertThat(policy.acquisitionsBeforeGrant()).as("20 more").isEqualTo(2 * INHIBITION);
  }

  @Test
  void aLockOfASweepIsChargedItsShare() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(policy.acquisitionsAfterSweep(FENCE / 100)).isEqualTo(INHIBITION / 100);
    }
    assertThat(policy.acquisitionsBeforeGrant()).as("10 fences").isEqualTo(INHIBITION);
  }

  @Test
  void aLockThatWasSweptIsSoonBiasedAgain() {
    BiasedLock lock = new BiasedLock(new Patience(100, 7));
    try (Peer owner = Peer.unlikeThisThread()) {
      assertThat(owner.<Boolean>ask(lock::biasToCurrentThread)).isTrue();
      BiasedLock.revokeAll(List.of(lock));
      lock.lock();
      lock.unlock();
      assertThat(owner.<Integer>ask(() -> pairsUntilBiased(lock, 200))).isEqualTo(7 + 1);
      lock.lock(); // revokes alone
      lock.unlock();
      assertThat(owner.<Integer>ask(() -> pairsUntilBiased(lock, 200))).isEqualTo(100 + 1);
    }
  }

  /** In runs that a fence of its own would be too dear for. */
  @Test
  void aLockThatSweepsFindUnbiasedIsBiasedBetweenThem() {
    AdaptivePolicy unlearned = new AdaptivePolicy(false, ticker::read, policy.costs());
    BiasedLock swept = new BiasedLock(unlearned);
    BiasedLock visited = new BiasedLock(unlearned);
    int run = IN_A_ROW * 3 / 4;
    int before = INHIBITION / (run + 1); // the visitor's acquisitions count, too
    try (Peer owner = Peer.unlikeThisThread()) {
      for (int visit = 0; visit <= before; visit++) {
        boolean isBiased = owner.<Integer>ask(() -> pairsUntilBiased(swept, run)) <= run;
        assertThat(isBiased).as("before visit %s", visit).isEqualTo(visit >= before);
        assertThat(owner.<Integer>ask(() -> pairsUntilBiased(visited, run))).isEqualTo(run + 1);
        BiasedLock.revokeAll(List.of(swept));
        for (BiasedLock lock : List.of(swept, visited)) {
          lock.lock();
          lock.unlock();
        }
      }
    }
  }

  @Test
  void afterASweepAThreadHasToMakeUpForAVisit() {
    assertThat(policy.acquisitionsInARowAfterSweep()).isEqualTo(100).isLessThan(IN_A_ROW);
    Costs cheap = new Costs(2 * SAVING, UNBIASED, SAVING, 1);
    assertThat(new AdaptivePolicy(true, ticker::read, cheap).acquisitionsInARowAfterSweep())
        .isEqualTo(2);
    Costs useless = new Costs(FENCE, UNBIASED, 0, 1);
    assertThat(new AdaptivePolicy(true, ticker::read, useless).acquisitionsInARowAfterSweep())
        .isEqualTo(BiasPolicy.NEVER);
  }

  /** The policy that all locks share must not make them wait for each other. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noLockWaitsForAPolicysMonitor(boolean learns) {
    AdaptivePolicy shared = learns ? policy : AdaptivePolicy.DEFAULT;
    try (Peer peer = new Peer("peer")) {
      synchronized (shared) {
        peer.run(
            () -> {
              BiasedLock lock = new BiasedLock(shared);
              lock.lock();
              lock.unlock();
              assertThat(shared.acquisitionsAfterRevocation(FENCE)).isPositive();
            });
      }
    }
  }

  @Test
  void revocationsByManyThreadsAllCount() {
    try (Peer a = new Peer("a");
        Peer b = new Peer("b")) {
      Peer.Pending<Void> left = a.start(() -> revocations(9));
      Peer.Pending<Void> right = b.start(() -> revocations(10));
      left.get();
      right.get();
    }
    assertThat(policy.acquisitionsBeforeGrant()).as("after 19").isEqualTo(INHIBITION);
    revocations(1);
    assertThat(policy.acquisitionsBeforeGrant()).as("after 20").isEqualTo(2 * INHIBITION);
  }

  /** In docs/internals.md, and in docs/agent.md. */
  @Test
  void theManualsExampleIsRight() {
    AdaptivePolicy example = new AdaptivePolicy(false, ticker::read, new Costs(9_000, 15, 12, 20));
    assertThat(example.acquisitionsBeforeGrant()).isEqualTo(12_000);
    assertThat(example.acquisitionsAfterRevocation(9_000)).isEqualTo(12_000);
    assertThat(example.acquisitionsInARow()).isEqualTo(750);
  }

  /** A clock of the user's may do that. */
  @Test
  void aClockThatGoesBackIsNoHarm() {
    AtomicLong now = new AtomicLong();
    AdaptivePolicy own = new AdaptivePolicy(true, now::get, new Costs(FENCE, UNBIASED, SAVING, 1));
    for (long time : new long[] {0, Long.MAX_VALUE, Long.MIN_VALUE, -1}) {
      now.set(time);
      assertThat(own.acquisitionsAfterRevocation(FENCE)).isEqualTo(INHIBITION);
    }
  }

  @Test
  void aSharedPolicyIsAnObjectOfItsOwn() {
    assertThat(BiasPolicy.adaptive()).isNotSameAs(BiasPolicy.adaptive());
    assertThat(BiasPolicy.eager()).isSameAs(BiasPolicy.eager());
    assertThat(BiasPolicy.never()).isSameAs(BiasPolicy.never());
  }

  @Test
  void policiesSurviveSerialisation() {
    assertThat(SerialisationContractTest.copy(BiasPolicy.eager())).isSameAs(BiasPolicy.eager());
    assertThat(SerialisationContractTest.copy(BiasPolicy.never())).isSameAs(BiasPolicy.never());
    assertThat(SerialisationContractTest.copy(AdaptivePolicy.DEFAULT))
        .isSameAs(AdaptivePolicy.DEFAULT);
    for (BiasPolicy learning : List.of(BiasPolicy.adaptive(), BiasPolicy.adaptive(() -> 7))) {
      BiasPolicy copy = SerialisationContractTest.copy(learning);
      assertThat(copy).isNotSameAs(AdaptivePolicy.DEFAULT);
      assertThat(copy.nanoTime()).as("the clock is the system's").isNotEqualTo(7);
      for (int i = 0; i < 40; i++) {
        assertThat(copy.acquisitionsAfterRevocation(1)).isPositive();
      }
      assertThat(((AdaptivePolicy) copy).refusesToBeAsked()).as("it learns").isTrue();
    }
  }

  // ---- The others ----

  @Test
  void eagerGrantsAtTheSecondReleaseInARow() {
    BiasedLock lock = new BiasedLock(BiasPolicy.eager());
    assertThat(pairsUntilBiased(lock, 10)).isEqualTo(2);
    try (Peer other = new Peer("other")) {
      for (int i = 0; i < 10; i++) {
        assertThat(other.<Integer>ask(() -> pairsAfterRevoking(lock))).isEqualTo(2);
        assertThat(pairsAfterRevoking(lock)).isEqualTo(2);
      }
    }
  }

  private static int pairsAfterRevoking(BiasedLock lock) {
    lock.lock();
    lock.unlock();
    return 1 + pairsUntilBiased(lock, 10);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void neverGrantsNothing(boolean fair) {
    BiasedLock lock = fair ? new BiasedLock(true) : new BiasedLock(BiasPolicy.never());
    assertThat(pairsUntilBiased(lock, 300_000)).isGreaterThan(300_000);
    assertThat(lock.biasToCurrentThread()).isFalse();
    assertThat(Grant.isBiased(lock)).isFalse();
    assertThat(lock.isLocked()).isFalse();
  }

  @Test
  void aUsersOwnPolicySaysWhenToGrant() {
    BiasedLock lock = new BiasedLock(new CountingPolicy(7));
    assertThat(pairsUntilBiased(lock, 100)).isEqualTo(8);
    try (Peer other = Peer.unlikeThisThread()) {
      other.run(
          () -> {
            lock.lock();
            lock.unlock();
          });
      assertThat(Grant.isBiased(lock)).isFalse();
    }
    assertThat(pairsUntilBiased(lock, 100)).isEqualTo(8);
  }

  @Test
  void aUsersOwnPolicyIsToldWhatRevocationsTook() {
    List<Long> told = new ArrayList<>();
    AtomicLong clock = new AtomicLong();
    BiasPolicy own = telling(told, () -> clock.addAndGet(5_000_000));
    BiasedLock lock = new BiasedLock(own);
    biasToAnother(lock);
    lock.lock();
    boolean fenced = !BackendReady.MEANT.equals("fallback");
    assertThat(told).hasSize(1);
    assertThat(told.get(0)).isBetween(fenced ? 4_900_000L : 0, fenced ? 5_000_000L : 0);
    lock.unlock();
  }
}
