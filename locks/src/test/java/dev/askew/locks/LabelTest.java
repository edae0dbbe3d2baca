// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A label names a lock and changes nothing else. */
@ExtendWith(BackendReady.class)
class LabelTest {
  private static final String LABEL = "orders";

  /** Policies of each kind; the last is not serialisable. */
  static Stream<BiasPolicy> policies() {
    return Stream.of(
        BiasPolicy.eager(), BiasPolicy.never(), BiasPolicy.adaptive(), new CountingPolicy(0));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void itIsInFrontOfTheState(BiasPolicy policy) {
    BiasedLock lock = new BiasedLock(policy, LABEL);
    assertThat(lock.getLabel()).isEqualTo(LABEL);
    assertThat(lock).asString().endsWith("(orders)[Unlocked]");
    lock.lock();
    assertThat(lock).asString().endsWith("(orders)[Locked by thread main]");
    lock.unlock();

    BiasedReadWriteLock readWrite = new BiasedReadWriteLock(policy, LABEL);
    assertThat(readWrite.getLabel()).isEqualTo(LABEL);
    assertThat(readWrite).asString().endsWith("(orders)[Write locks = 0, Read locks = 0]");
    readWrite.writeLock().lock();
    assertThat(readWrite).asString().endsWith("(orders)[Write locks = 1, Read locks = 0]");
    readWrite.writeLock().unlock();
  }

  @Test
  void withoutOneThereIsNone() {
    assertThat(new BiasedLock().getLabel()).isNull();
    assertThat(new BiasedReadWriteLock().getLabel()).isNull();
  }

  @ParameterizedTest
  @MethodSource("policies")
  void thePolicyDecidesAsWithoutALabel(BiasPolicy policy) {
    BiasedLock plain = new BiasedLock(policy);
    BiasedLock labelled = new BiasedLock(policy, LABEL);
    assertThat(labelled.biasToCurrentThread()).isEqualTo(plain.biasToCurrentThread());
    assertThat(labelled.isBiased()).isEqualTo(plain.isBiased());
    try (Peer peer = new Peer("peer")) {
      peer.run(labelled::lock);
      peer.run(labelled::unlock);
    }
    Labelled wrapped = new Labelled(policy, LABEL);
    assertThat(wrapped.acquisitionsBeforeGrant()).isEqualTo(policy.acquisitionsBeforeGrant());
    assertThat(wrapped.acquisitionsInARow()).isEqualTo(policy.acquisitionsInARow());
    assertThat(wrapped.acquisitionsInARowAfterSweep())
        .isEqualTo(policy.acquisitionsInARowAfterSweep());
    assertThat(wrapped.acquisitionsAfterRevocation(1_000_000))
        .isEqualTo(policy.acquisitionsAfterRevocation(1_000_000));
    assertThat(wrapped.acquisitionsAfterSweep(1_000_000))
        .isEqualTo(policy.acquisitionsAfterSweep(1_000_000));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void itSurvivesSerialisation(BiasPolicy policy) {
    assertThat(SerialisationContractTest.copy(new BiasedLock(policy, LABEL)).getLabel())
        .isEqualTo(LABEL);
    assertThat(SerialisationContractTest.copy(new BiasedReadWriteLock(policy, LABEL)).getLabel())
        .isEqualTo(LABEL);
    assertThat(SerialisationContractTest.copy(new BiasedLock(policy)).getLabel()).isNull();
  }

  @Test
  @SuppressWarnings("NullAway") // on purpose
  void nullIsRefused() {
    assertThatThrownBy(() -> new BiasedLock(BiasPolicy.eager(), null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> new BiasedLock(null, LABEL)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> new BiasedReadWriteLock(BiasPolicy.eager(), null))
        .isInstanceOf(NullPointerException.class);
  }
}
