// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.doctor.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.askew.locks.AsymmetricFence;
import dev.askew.locks.Barriers;
import dev.askew.locks.BiasedLock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RevocationsTest {
  /** However soon one comes after the other: they are no walk, in which a fence revokes many. */
  @Test
  void eachTakesAFenceOfItsOwn() throws InterruptedException {
    Barriers.awaitReady(Duration.ofSeconds(50));
    assumeThat(AsymmetricFence.isAsymmetric()).as("%s", Barriers.status()).isTrue();
    long before = BiasedLock.statistics().heavyFences();
    int count = Revocations.measure().count();
    assertThat(BiasedLock.statistics().heavyFences() - before).isGreaterThanOrEqualTo(2L * count);
  }
}
