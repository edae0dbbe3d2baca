// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.testing.ChildJvm;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hazard 12: biased readers at the end of the stack, at every depth, interpreted and compiled. */
class ReadWriteStackOverflowTest {
  @ParameterizedTest
  @ValueSource(strings = {"-Xint", "-XX:TieredStopAtLevel=1", "-XX:+TieredCompilation"})
  void noHoldIsLostAndNoneIsLeft(String compiler) {
    assertConsistent(compiler);
  }

  @Test
  void noHoldIsLostUnderTheFallbackEither() {
    assertConsistent("-Xint", "-Daskew.backend=fallback");
  }

  private static void assertConsistent(String... flags) {
    assertThat(ChildJvm.run(ReadWriteStackOverflowMain.class, List.of(flags)).lines())
        .last()
        .asString()
        .matches("consistent; overflows: [1-9][0-9]*");
  }
}
