// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.testing.ChildJvm;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** lock() and unlock() at the end of the stack, at every depth, interpreted and compiled. */
class StackOverflowTest {
  @ParameterizedTest
  @ValueSource(strings = {"-Xint", "-XX:TieredStopAtLevel=1", "-XX:+TieredCompilation"})
  void theLockStaysConsistent(String compiler) {
    assertThat(ChildJvm.run(StackOverflowMain.class, List.of(compiler)).lines())
        .last()
        .asString()
        .startsWith("consistent; overflows: ");
  }

  @Test
  void theLockStaysConsistentUnderTheFallback() {
    assertThat(
            ChildJvm.run(StackOverflowMain.class, List.of("-Xint", "-Daskew.backend=fallback"))
                .lines())
        .last()
        .asString()
        .startsWith("consistent; overflows: ");
  }
}
