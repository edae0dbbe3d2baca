// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** A misspelt argument is an error, not a run of something else. */
class SettingsTest {
  @Test
  void readsWhatIsGiven() {
    Settings settings =
        Settings.of("mode=long", "backends=jnr, custom", "tests=Lock", "jvmArgs=-Xint  -ea");
    assertThat(settings.mode()).isEqualTo(Settings.Mode.LONG);
    assertThat(settings.backends()).containsExactly("jnr", "custom");
    assertThat(settings.tests().pattern()).isEqualTo("Lock");
    assertThat(settings.jvmArgs()).containsExactly("-Xint", "-ea");
  }

  @Test
  void hasDefaults() {
    Settings settings = Settings.of();
    assertThat(settings.mode()).isEqualTo(Settings.Mode.QUICK);
    assertThat(settings.backends()).containsExactly("jnr", "fallback", "handshake", "custom");
    assertThat(settings.tests().matcher(StoreBuffering.Fenced.class.getName()).find()).isTrue();
  }

  @Test
  void rejectsWhatItDoesNotKnow() {
    assertThatThrownBy(() -> Settings.of("mode=thorough")).hasMessageContaining("quick, long");
    assertThatThrownBy(() -> Settings.of("test=Lock")).hasMessageContaining("tests");
    assertThatThrownBy(() -> Settings.of("Lock")).hasMessageContaining("NAME=VALUE");
    assertThatThrownBy(() -> Settings.of("backends=")).hasMessageContaining("backends");
  }
}
