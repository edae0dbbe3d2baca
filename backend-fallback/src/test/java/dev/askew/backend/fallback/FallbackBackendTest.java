// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierBackendProvider;
import dev.askew.api.BarrierFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The fallback opens everywhere and never claims to have fenced. */
class FallbackBackendTest {
  @Test
  void isPublishedOnTheClassPathAndOnTheModulePath() throws IOException {
    String provider = FallbackBackendProvider.class.getName();
    String service = BarrierBackendProvider.class.getName();
    var module = FallbackBackendProvider.class.getModule().getDescriptor();
    assertThat(module.provides())
        .anySatisfy(
            provides -> {
              assertThat(provides.service()).isEqualTo(service);
              assertThat(provides.providers()).containsExactly(provider);
            });
    try (InputStream file =
        FallbackBackendProvider.class.getResourceAsStream("/META-INF/services/" + service)) {
      assertThat(file).isNotNull();
      assertThat(new String(file.readAllBytes(), StandardCharsets.UTF_8).strip())
          .isEqualTo(provider);
    }
  }

  @Test
  void comesAfterEverythingElse() {
    BarrierBackendProvider provider = new FallbackBackendProvider();
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
