// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.testing.ChildJvm;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A stack that ends anywhere in entering or leaving leaves no section open, and none too few. Where
 * there is room for the frames of close() or exit(), these succeed.
 */
class StackOverflowTest {
  @Test
  void interpreted() {
    assertConsistent(true, "-Xint");
  }

  /** What a compiled frame takes nobody promises. */
  @Test
  void compiled() {
    assertConsistent(false, "-XX:+TieredCompilation");
  }

  private static void assertConsistent(boolean exactly, String... flags) {
    assertThat(
            ChildJvm.run(StackOverflowMain.class, List.of(flags), Boolean.toString(exactly))
                .lines())
        .last()
        .asString()
        .startsWith("consistent; overflows: ");
  }
}
