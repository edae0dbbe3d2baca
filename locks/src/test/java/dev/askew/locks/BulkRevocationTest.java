// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.testing.FakeTicker;
import com.google.common.testing.GcFinalization;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Walks over many locks that nobody announced. The test's thread walks, by a clock that stands
 * still unless the test moves it.
 */
@ExtendWith(BackendReady.class)
class BulkRevocationTest {
  private static final int MANY = 1_000;
  private static final long SEED = 2_026;

  /** Two alone, and then 2, 4, 8 and so on with one each. */
  private static final int FENCES_FOR_MANY = 11;

  /** As most of what is carried along is of use late, the numbers are 2, 4, 6 and so on. */
  private static final int FENCES_IN_ANY_ORDER = 36;

  /** So many in a row bias a lock again after a walk. */
  private static final int ACQUISITIONS = 10;

  /** So long that it is no walk any more. */
  private static final Duration LATER = Duration.ofSeconds(10);

  private final FakeTicker ticker = new FakeTicker().advance(1, TimeUnit.SECONDS); // 0 is no time
  private final Peer owner = Peer.unlikeThisThread();
  private final Peer another = Peer.apartFrom(owner);
  private final List<FullLock.Biased> locks = new ArrayList<>();
  private final GatedBackend backend = GatedBackend.install();

  /** Grants at once; after a walk sooner than after a revocation alone. */
  private final BiasPolicy policy =
      new BiasPolicy() {
        @Override
        public int acquisitionsBeforeGrant() {
          return 0;
        }

        @Override
        public int acquisitionsInARow() {
          return 100;
        }

        @Override
        public int acquisitionsInARowAfterSweep() {
          return 7;
        }

        @Override
        public int acquisitionsAfterRevocation(long nanos) {
          return 0;
        }

        @Override
        public long nanoTime() {
          return ticker.read();
        }
      };

  /** In which order the locks are visited. */
  enum Order {
    OF_GRANTS,
    REVERSE,
    ANY;

    <T> List<T> of(List<T> list) {
      List<T> ordered = new ArrayList<>(list);
      if (this == REVERSE) {
        Collections.reverse(ordered);
      } else if (this == ANY) {
        Collections.shuffle(ordered, new Random(SEED));
      }
      return ordered;
    }
  }

  /** What other tests have left would not be the same from run to run. */
  @BeforeEach
  void forget() throws IllegalAccessException {
    Grant.field(BulkRevocation.class, "ring").set(null, null);
    Arrays.fill((Object[]) Grant.field(BulkRevocation.class, "SERIES").get(null), null);
    backend.open(100_000);
  }

  @AfterEach
  void restore() {
    backend.close();
    another.close();
    owner.close();
  }

  private void bias(int number) {
    bias(number, owner);
  }

  private void bias(int number, Peer to) {
    List<FullLock.Biased> made = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      made.add(new FullLock.Biased(policy));
    }
    rebias(made, to);
    locks.addAll(made);
  }

  private static void rebias(List<FullLock.Biased> locks, Peer to) {
    to.run(() -> assertThat(locks).allMatch(BiasedLock::biasToCurrentThread));
  }

  /** Walks over the locks. */
  private static void visit(List<FullLock.Biased> locks) {
    for (FullLock.Biased lock : locks) {
      assertThat(lock.tryLock()).isTrue();
      lock.unlock();
    }
  }

  private int fencesOfVisits(List<FullLock.Biased> locks) {
    int before = backend.passages();
    visit(locks);
    return backend.passages() - before;
  }

  private long unasked() {
    return locks.stream().filter(BiasedLock::isBiased).count();
  }

  private static int pairsUntilBiased(FullLock.Biased lock) {
    int pairs = 0;
    while (!lock.isBiased()) {
      lock.lock();
      lock.unlock();
      pairs++;
    }
    return pairs;
  }

  // ---- A walk ----

  @ParameterizedTest
  @EnumSource(Order.class)
  void aWalkOverAThousandLocksCostsElevenFences(Order order) {
    bias(MANY);
    int fences = fencesOfVisits(order.of(locks));
    assertThat(locks).noneMatch(Grant::isBiased);
    if (order == Order.ANY) {
      assertThat(fences).isLessThanOrEqualTo(FENCES_IN_ANY_ORDER);
    } else {
      assertThat(fences).isEqualTo(FENCES_FOR_MANY);
    }
  }

  /** An owner gets its locks back in the order in which it happens to use them. */
  @Test
  void soDoesEachFollowingOne() {
    bias(MANY);
    visit(locks);
    for (int i = 1; i <= 6; i++) {
      List<FullLock.Biased> used = new ArrayList<>(locks);
      Collections.shuffle(used, new Random(SEED + i));
      rebias(used, owner);
      ticker.advance(Duration.ofMillis(10));
      assertThat(fencesOfVisits(locks)).as("walk %s", i).isLessThanOrEqualTo(FENCES_IN_ANY_ORDER);
    }
  }

  /** The visits after a fence, which need none, may together take long. */
  @Test
  void aWalkMayTakeItsTime() {
    bias(MANY);
    for (FullLock.Biased lock : locks) {
      visit(List.of(lock));
      ticker.advance(4 * (long) Costs.current().fenceNanos());
    }
    assertThat(backend.passages()).isEqualTo(FENCES_FOR_MANY);
  }

  @Test
  void theThirdRevocationCarriesTwoAlong() {
    bias(MANY);
    visit(locks.subList(0, 2));
    assertThat(unasked()).isEqualTo(MANY - 2);
    visit(locks.subList(2, 3));
    assertThat(unasked()).isEqualTo(MANY - 5);
    assertThat(locks.subList(3, 5)).allMatch(lock -> Grant.of(lock).phase() == Bias.FENCED);
    assertThat(backend.passages()).isEqualTo(3);
  }

  @Test
  void ownersInTurnsAreToldApart() {
    List<FullLock.Biased> inTurns = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      bias(1, i % 2 == 0 ? owner : another);
    }
    inTurns.addAll(locks);
    assertThat(fencesOfVisits(inTurns)).isLessThanOrEqualTo(FENCES_IN_ANY_ORDER);
  }

  @Test
  void locksWhoseOwnerIsGoneAreCarriedAlongToo() {
    biasToTheDead();
    GcFinalization.awaitDone(() -> Grant.of(locks.get(0)).bias().get() == null);
    assertThat(fencesOfVisits(locks)).isEqualTo(FENCES_FOR_MANY);
  }

  private void biasToTheDead() {
    try (Peer mortal = new Peer("mortal")) {
      bias(MANY, mortal);
    }
  }

  // ---- What is no walk ----

  @Test
  void locksOfAnotherOwnerStay() {
    bias(20, another);
    bias(12);
    bias(20, another);
    visit(locks.subList(20, 32));
    assertThat(unasked()).isEqualTo(40);
    assertThat(backend.passages()).isEqualTo(5);
  }

  @Test
  void revocationsFarApartCarryNothingAlong() {
    bias(20);
    for (int i = 0; i < 10; i++) {
      visit(locks.subList(i, i + 1));
      ticker.advance(LATER);
      assertThat(unasked()).isEqualTo(20 - i - 1);
    }
    assertThat(backend.passages()).isEqualTo(10);
  }

  @Test
  void locksThatComeAndGoCarryNothingAlong() {
    bias(MANY);
    List<FullLock.Biased> toAndFro = locks.subList(500, 502);
    for (int i = 0; i < 20; i++) {
      visit(toAndFro);
      rebias(toAndFro, owner);
      ticker.advance((long) Costs.current().fenceNanos());
    }
    assertThat(unasked()).isEqualTo(MANY);
    assertThat(backend.passages()).isEqualTo(2 * 20);
  }

  @Test
  void anOwnerThatIsInsideIsLetAlone() {
    bias(10);
    owner.run(locks.get(3)::lock);
    visit(locks.subList(0, 3));
    assertThat(locks.get(3).isBiased()).isTrue();
    assertThat(locks.get(3).tryLock()).isFalse();
    owner.run(locks.get(3)::unlock);
    assertThat(locks.get(3).isBiased()).isTrue();
  }

  /** Owner and contender agree by compare-and-set on such a bias; a fence has no part in it. */
  @Test
  void aBiasWithoutAnAsymmetricFenceHasNoPlace() {
    bias(1);
    Bias symmetric = new Bias(owner.thread(), false);
    BulkRevocation.granted(symmetric);
    bias(1);
    int first = Grant.of(locks.get(0)).bias().place;
    assertThat(Grant.of(locks.get(1)).bias().place).isEqualTo(first + 1);
  }

  // ---- What it costs ----

  @Test
  void theFenceIsChargedToTheBiasThatWasAskedFor() {
    bias(5);
    visit(locks.subList(0, 2));
    List<Bias> biases = locks.subList(2, 5).stream().map(lock -> Grant.of(lock).bias()).toList();
    ticker.setAutoIncrementStep(Duration.ofMillis(3));
    visit(locks.subList(2, 3));
    assertThat(biases).extracting(Bias::fenceNanos).containsExactly(3_000_000L, 1L, 1L);
    owner.run(
        () -> {
          assertThat(pairsUntilBiased(locks.get(2))).as("asked for").isEqualTo(100 + 1);
          assertThat(pairsUntilBiased(locks.get(3))).as("carried along").isEqualTo(7);
        });
  }

  /** One fence after the other, and nobody comes to what they carried along. */
  @Test
  void visitsFarApartFromEachOtherCarryFewAlong() {
    bias(4 * MANY);
    int visits = 14;
    for (int i = 0; i < visits; i++) {
      visit(locks.subList(250 * i, 250 * i + 1));
    }
    assertThat(backend.passages()).isEqualTo(visits);
    assertThat(locks.size() - visits - unasked()).isBetween(2L, (long) visits * visits);
  }

  /** The owner takes all of them back, and gets its biases again. */
  @Test
  void whatIsCarriedAlongInVainIsBounded() {
    bias(BulkRevocation.MOST_SPENT + MANY);
    List<Grant> old = locks.stream().map(Grant::of).toList();
    int inVain = 0;
    for (int i = 0; i < locks.size(); i++) {
      if (Grant.of(locks.get(i)).isSameAs(old.get(i))) {
        visit(locks.subList(i, i + 1));
        List<FullLock.Biased> lost = locks.stream().filter(lock -> !lock.isBiased()).toList();
        inVain += lost.size() - 1;
        rebias(lost, owner);
      }
    }
    assertThat(inVain).isEqualTo(BulkRevocation.MOST_SPENT);
    ticker.advance(LATER);
    visit(locks.subList(0, 3));
    assertThat(unasked()).as("after a while").isEqualTo(locks.size() - 5);
  }

  @Test
  void eachRevocationIsCountedOnce() {
    bias(MANY);
    BiasStatistics before = BiasedLock.statistics();
    visit(locks);
    BiasStatistics after = BiasedLock.statistics();
    assertThat(after.revocations() - before.revocations()).isEqualTo(MANY);
    assertThat(backend.passages()).isEqualTo(FENCES_FOR_MANY);
  }

  @Test
  void itIsRecordedWithTheRevocationThatCarriesItAlong(@TempDir Path directory) throws IOException {
    Events.startRecording();
    bias(MANY);
    Path file = directory.resolve("bulk.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("dev.askew.Revocation");
      recording.start();
      visit(locks);
      recording.stop();
      recording.dump(file);
    }
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);
    assertThat(events).hasSize(FENCES_FOR_MANY);
    assertThat(events).allMatch(event -> event.getString("reason").equals("contender"));
    assertThat(events.stream().mapToInt(event -> 1 + event.getInt("others")).sum()).isEqualTo(MANY);
  }

  // ---- Exclusion ----

  /** Counters that are lost if an owner and somebody who walks are inside at once. */
  @Test
  void anOwnerThatIsBusyInAllOfThemIsKeptOut() {
    bias(MANY);
    int[] counters = new int[MANY];
    AtomicBoolean stop = new AtomicBoolean();
    Peer.Pending<Integer> owning = owner.start(() -> rounds(counters, stop, Order.OF_GRANTS));
    Peer.Pending<Integer> walking = another.start(() -> rounds(counters, stop, Order.ANY));
    int rounds = 0;
    while (backend.passages() < 2_000) { // each with many a bias
      ticker.advance(LATER);
      round(counters, Order.REVERSE.of(indices()));
      rounds++;
    }
    stop.set(true);
    rounds += owning.get() + walking.get();
    assertThat(counters).containsOnly(ACQUISITIONS * rounds);
  }

  private int rounds(int[] counters, AtomicBoolean stop, Order order) {
    List<Integer> indices = order.of(indices());
    int rounds = 0;
    while (!stop.get()) {
      round(counters, indices);
      rounds++;
    }
    return rounds;
  }

  private void round(int[] counters, List<Integer> indices) {
    for (int i : indices) {
      for (int n = 0; n < ACQUISITIONS; n++) {
        locks.get(i).lock();
        try {
          counters[i]++;
        } finally {
          locks.get(i).unlock();
        }
      }
    }
  }

  private static List<Integer> indices() {
    return IntStream.range(0, MANY).boxed().toList();
  }

  // ---- In the middle ----

  /** "Asked" is not "fenced": whoever comes meanwhile fences for itself. */
  @Test
  void aContenderThatComesDuringTheFenceDoesNotRelyOnIt() {
    bias(5);
    visit(locks.subList(0, 2));
    backend.shut();
    Peer.Pending<Void> walking = another.start(() -> visit(locks.subList(2, 3)));
    backend.awaitArrivals(3);
    assertThat(locks.subList(2, 5)).allMatch(lock -> Grant.of(lock).phase() == Bias.REVOKING);
    owner.run(locks.get(3)::lock);
    backend.open(10);
    assertThat(locks.get(3).tryLock()).isFalse();
    visit(locks.subList(4, 5));
    walking.get();
    owner.run(locks.get(3)::unlock);
    visit(locks);
  }

  @Test
  void whereFencesFailHandshakesServe() {
    bias(10);
    backend.failing(
        n -> {
          throw new StackOverflowError("says nothing of the backend");
        });
    BiasStatistics before = BiasedLock.statistics();
    visit(locks);
    BiasStatistics after = BiasedLock.statistics();
    assertThat(after.handshakes() - before.handshakes()).isEqualTo(10);
    assertThat(after.revocations() - before.revocations()).isEqualTo(10);
  }

  @Test
  void anOwnerThatLeavesOneMeanwhileGetsItBackSoon() {
    bias(5);
    visit(locks.subList(0, 2));
    backend.shut();
    Peer.Pending<Void> walking = another.start(() -> visit(locks.subList(2, 3)));
    backend.awaitArrivals(3);
    owner.run(() -> assertThat(pairsUntilBiased(locks.get(3))).isEqualTo(7));
    backend.open(10);
    walking.get();
  }
}
