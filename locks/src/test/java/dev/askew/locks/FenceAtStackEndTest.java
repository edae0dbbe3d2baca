// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.testing.ChildJvm;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A thread whose stack ends while it executes a barrier for others does not stop them. */
class FenceAtStackEndTest {
  @ParameterizedTest
  @ValueSource(strings = {"-Xint", "-XX:TieredStopAtLevel=1", "-XX:+TieredCompilation"})
  void everybodyElseFencesOn(String compiler) {
    assertThat(ChildJvm.run(FenceAtStackEndMain.class, List.of(compiler)).lines())
        .last()
        .asString()
        .startsWith("all fences returned; overflows: ");
  }
}
