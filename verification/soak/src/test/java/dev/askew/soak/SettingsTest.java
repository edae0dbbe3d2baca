// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  @Test
  void whatIsNotAskedForIsUsual() {
    Settings settings = Settings.of();
    assertThat(settings.seconds()).isEqualTo(30);
    assertThat(settings.backend()).isEqualTo("all");
    assertThat(Settings.of("seed=random").seed()).isNotEqualTo(settings.seed());
  }

  @Test
  void whatIsPrintedIsAccepted() {
    Settings settings = Settings.of("seed=-5", "seconds=7", "backend=fallback");
    assertThat(Settings.of(settings.arguments().toArray(String[]::new))).isEqualTo(settings);
    assertThat(settings.command())
        .isEqualTo(
            "mvn -q -Psoak compile -Daskew.soak.seed=-5 -Daskew.soak.seconds=7"
                + " -Daskew.soak.backend=fallback");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "seed=tomorrow | askew.soak.seed=tomorrow | an integer",
        "seconds=0 | askew.soak.seconds=0 | 1 to 604800",
        "seconds=604801 | askew.soak.seconds=604801 | 1 to 604800",
        "seconds=2m | askew.soak.seconds=2m | 1 to 604800",
        "backend=soak | askew.soak.backend=soak | all, ffm, jnr, handshake, fallback",
        "rounds=3 | rounds=3 | seconds",
        "seed | seed | NAME=VALUE",
      })
  void whatCannotBeIsRefused(String argument, String value, String allowed) {
    assertThatThrownBy(() -> Settings.of(argument))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(value)
        .hasMessageContaining(allowed);
  }
}
