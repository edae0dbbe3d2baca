// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierBackendProvider;
import dev.askew.api.BarrierFailedException;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** The backend of last resort: always there, and honest about having no fence. */
class FallbackBackendTest {
  @Test
  void serviceLoaderFindsItBelowEverythingElse() {
    var found = ServiceLoader.load(BarrierBackendProvider.class).stream().toList();
    assertThat(found).hasSize(1);
    BarrierBackendProvider provider = found.get(0).get();
    assertThat(provider.name()).isEqualTo("fallback");
    assertThat(provider.priority()).isZero();
  }

  @Test
  void opensEverywhereAndIsNotAsymmetric() {
    BarrierBackend backend = new FallbackBackendProvider().open();
    assertThat(backend.name()).isEqualTo("fallback");
    assertThat(backend.isAsymmetric()).isFalse();
    assertThat(backend.description()).contains("compare-and-set");
  }

  @Test
  void neverPretendsToHaveFenced() {
    BarrierBackend backend = new FallbackBackendProvider().open();
    assertThatThrownBy(backend::heavyFence)
        .isInstanceOf(BarrierFailedException.class)
        .hasMessageContaining("isAsymmetric()");
  }
}
