// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.testing.ChildJvm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real off-heap memory, poisoned when it is freed. */
class PoisonedMemoryTest {
  private static List<String> run(int seconds, String way, String... flags) {
    List<String> jvmFlags = new ArrayList<>(List.of("-Xmx256m"));
    jvmFlags.addAll(Arrays.asList(flags));
    return ChildJvm.run(PoisonedMemoryMain.class, jvmFlags, Integer.toString(seconds), way).lines();
  }

  @ParameterizedTest
  @ValueSource(strings = {"section", "handle"})
  void nothingIsUsedAfterItIsFreed(String way) {
    assertThat(run(2, way)).contains("uses after free: 0").anyMatch(l -> l.contains("ready true"));
  }

  /** The heavy fence fails each time; handshakes with the readers take its place. */
  @Test
  void norIfTheHeavyFenceFails() {
    assertThat(run(2, "handle", broken(TestBackendProvider.FAILS), by()))
        .contains("uses after free: 0")
        .anyMatch(line -> line.contains("asymmetric true"));
  }

  @Test
  void norWithoutAnAsymmetricBackend() {
    assertThat(run(2, "section", "-Daskew.backend=fallback"))
        .contains("uses after free: 0")
        .anyMatch(line -> line.contains("asymmetric false"));
  }

  /** The control: what the fence is for. */
  @ParameterizedTest
  @ValueSource(strings = {"section", "handle"})
  @DisabledIf("hasOneProcessor")
  void withoutTheHeavyFenceFreedMemoryIsUsed(String way) {
    assertThat(run(40, way, broken(TestBackendProvider.LIES), by()))
        .doesNotContain("uses after free: 0")
        .anyMatch(line -> line.startsWith("uses after free: "));
  }

  static boolean hasOneProcessor() {
    return Runtime.getRuntime().availableProcessors() == 1;
  }

  private static String broken(String how) {
    return "-D" + TestBackendProvider.HOW + "=" + how;
  }

  private static String by() {
    return "-Daskew.backend=" + TestBackendProvider.NAME;
  }
}
