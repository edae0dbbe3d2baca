// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.testing.ChildJvm;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What is never inlined, and what is never too big for that, keeps the biased reader's path as
 * cheap as it is, whatever came before.
 */
class ReadInliningTest {
  /** HotSpot's MaxInlineSize: what is larger is too big where it was called seldom. */
  private static final int NEVER_TOO_BIG = 35;

  private static List<String> decisions() {
    return ChildJvm.run(
            ReadInliningMain.class,
            List.of(
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:+PrintInlining",
                "-XX:-TieredCompilation", // C2 alone, which is waited for
                "-Xbatch"))
        .lines();
  }

  @Test
  void theUnbiasedPathIsInlinedNowhere() {
    assertThat(decisions())
        .filteredOn(line -> line.contains("ReadersBias::readUnbiased"))
        .anyMatch(line -> line.contains("hot method too big"))
        .noneMatch(line -> line.contains("inline (hot)"));
  }

  @Test
  void theWayToItIsNowhereTooBig() {
    Pattern way =
        Pattern.compile(".*ReadersBias::((?:un)?lockRead(?:Slowly|ByAnySlot)) \\((\\d+) .*");
    Map<String, Integer> sizes =
        decisions().stream()
            .map(way::matcher)
            .filter(Matcher::matches)
            .collect(
                toMap(line -> line.group(1), line -> Integer.valueOf(line.group(2)), (m, n) -> n));
    assertThat(sizes)
        .containsOnlyKeys(
            "lockReadSlowly", "lockReadByAnySlot", "unlockReadSlowly", "unlockReadByAnySlot")
        .allSatisfy((name, size) -> assertThat(size).isLessThanOrEqualTo(NEVER_TOO_BIG));
  }
}
