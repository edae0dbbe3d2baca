// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.askew.agent.probe.Monitors;
import dev.askew.agent.probe.Probe;
import dev.askew.agent.probe.Site;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** With a revocation of 9,000 ns, pairs of 15 and 3 ns: 750 in a row pay, 12,000 cost twenty. */
class PredictionTest extends Probed {
  private static final Costs COSTS = new Costs(9_000, 15, 3, 20, "");
  private static final Offset<Double> ROUNDED = within(1.0);

  @Test
  void oneOwnerSavesOnAllButTheFirst() throws Throwable {
    acquire(created(), 1_000_000);

    Prediction prediction = predict(COSTS);
    assertThat(prediction.revocations()).isZero();
    assertThat(prediction.biasedShare()).isCloseTo(0.988, within(1e-9));
    assertThat(prediction.saved()).isCloseTo(988_000 * 12 - 12_000 * 15 * 0.03, ROUNDED);
    assertThat(prediction.most()).isCloseTo(12_000_000, ROUNDED);
    assertThat(prediction.least()).isCloseTo(-15_000_000 * 0.08, ROUNDED);
  }

  @Test
  void manyLocksThatAreHardlyUsedSaveNothing() throws Throwable {
    for (int i = 0; i < 100; i++) {
      acquire(created(), 5_000);
    }

    Prediction prediction = predict(COSTS);
    assertThat(prediction.biasedShare()).isZero();
    assertThat(prediction.saved()).isCloseTo(-500_000 * 15 * 0.03, ROUNDED);
  }

  @Test
  void locksThatAreMuchUsedCountAsSuchBesideOthers() throws Throwable {
    acquire(created(), 1_012_000);
    for (int i = 0; i < 1_000; i++) {
      acquire(created(), 1_000);
    }

    assertThat(predict(COSTS).biasedShare()).isCloseTo(1_000_000.0 / 2_012_000, within(1e-9));
  }

  @Test
  void shortRunsLeaveALockUnbiased() throws Throwable {
    Object lock = created();
    for (int i = 0; i < 1_000; i++) {
      inTurn(lock, 500);
    }

    Prediction prediction = predict(COSTS);
    assertThat(prediction.biasedShare()).isZero();
    assertThat(prediction.revocations()).isZero();
    assertThat(prediction.saved()).isNegative().isGreaterThan(prediction.least());
  }

  /** Each run of 20,000 is biased but for the first 12,000, and ends with a fence, but the last. */
  @Test
  void longRunsPayAFenceEach() throws Throwable {
    Object lock = created();
    for (int i = 0; i < 10; i++) {
      inTurn(lock, 20_000);
    }

    Prediction prediction = predict(COSTS);
    assertThat(prediction.revocations()).isCloseTo(9, within(1e-6));
    assertThat(prediction.saved())
        .isCloseTo(10 * 8_000 * 12 - 9 * 9_000 - 120_000 * 15 * 0.03, ROUNDED);
  }

  /** A few long runs among very many short ones are most of what happens. */
  @Test
  void rareLongRunsAreNotLost() throws Throwable {
    Object lock = created();
    for (int i = 0; i < 200_000; i++) {
      inTurn(lock, 1);
    }
    inTurn(lock, 2_000_000);

    assertThat(predict(COSTS).biasedShare()).isBetween(0.85, 0.92);
  }

  @Test
  void readsBetweenWritesAreTheRunsOfAReadWriteLock() throws Throwable {
    Object lock = readWriteLock();
    Probe.created(lock);
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 16_000; j++) {
        Probe.read(true, lock);
      }
      acquire(lock, 1);
    }

    Prediction prediction = predict(COSTS);
    assertThat(prediction.revocations()).isCloseTo(3, within(1e-6));
    assertThat(prediction.saved())
        .isCloseTo(4 * 4_000 * 12 - 3 * 9_000 - (4 * 12_000 + 4) * 15 * 0.03, ROUNDED);
  }

  @Test
  void whereABiasSavesNothingNothingIsBiased() throws Throwable {
    acquire(created(), 1_000_000);

    Prediction prediction = predict(new Costs(9_000, 15, 16, 15, ""));
    assertThat(prediction.biasedShare()).isZero();
    assertThat(prediction.most()).isZero();
  }

  /** What is synchronized costs more now. */
  @Test
  void aMonitorIsReckonedWithItsOwnCosts() {
    Object lock = new Object();
    int place = Monitors.place("Program", "main", 1);
    for (int i = 0; i < 1_000_000; i++) {
      Monitors.entered(lock, place);
    }

    Site site = site();
    assertThat(site.isMonitor()).isTrue();
    double before = Math.ceil(20 * 9_000 / 20.0);
    assertThat(Prediction.of(site, COSTS).saved())
        .isCloseTo((1_000_000 - before) * 17 - before * 20 * 0.03, ROUNDED);
    assertThat(lock).isNotNull(); // it has been there until now
  }

  /** What is counted in a window stays; a run does not go on into the next one. */
  @Test
  void runsEndWithTheirWindow() throws Throwable {
    Object lock = created();
    acquire(lock, 100);
    Probe.close();
    acquire(lock, 1_000);
    Probe.open();
    acquire(lock, 50);

    Site site = site();
    assertThat(site.total().acquisitions()).isEqualTo(150);
    assertThat(site.total().changes()).isZero();
    assertThat(site.total().runs().count()).isEqualTo(2);
    assertThat(site.total().byMainOwners()).isEqualTo(150);
  }

  /** All of one site. */
  private Object created() {
    Object lock = lock();
    Probe.created(lock);
    return lock;
  }

  /** A run, ended as by another thread. */
  private static void inTurn(Object lock, int times) throws Throwable {
    acquire(lock, times);
    Probe.waiting(lock);
  }

  private Prediction predict(Costs costs) {
    return Prediction.of(site(), costs);
  }

  private static Site site() {
    List<Site> sites = Probe.sites(site -> true);
    assertThat(sites).hasSize(1);
    return sites.get(0);
  }
}
