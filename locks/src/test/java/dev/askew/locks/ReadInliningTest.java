// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.testing.ChildJvm;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is never inlined keeps the biased reader's path as cheap as it is, whatever came before. */
class ReadInliningTest {
  @Test
  void theUnbiasedPathIsInlinedNowhere() {
    List<String> decisions =
        ChildJvm.run(
                ReadInliningMain.class,
                List.of(
                    "-XX:+UnlockDiagnosticVMOptions",
                    "-XX:+PrintInlining",
                    "-XX:-TieredCompilation", // C2 alone, which is waited for
                    "-Xbatch"))
            .lines()
            .stream()
            .filter(line -> line.contains("ReadersBias::readUnbiased"))
            .toList();
    assertThat(decisions)
        .anyMatch(line -> line.contains("hot method too big"))
        .noneMatch(line -> line.contains("inline (hot)"));
  }
}
