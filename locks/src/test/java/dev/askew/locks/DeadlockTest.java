// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.testing.ChildJvm;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Deadlocks are found by the JVM, which names the owner of a biased lock. */
class DeadlockTest {
  @ParameterizedTest
  @CsvSource({
    "jnr,BIASED_TO_CALLER,BIASED_TO_CALLER",
    "jnr,BIASED_TO_CALLER,REENTRANT",
    "jnr,REENTRANT,BIASED_TO_CALLER",
    "fallback,BIASED_TO_CALLER,BIASED_TO_CALLER",
  })
  void aDeadlockAcrossTwoLocksIsFoundByTheJdksTools(String backend, String first, String second) {
    List<String> lines =
        ChildJvm.run(DeadlockMain.class, List.of("-Daskew.backend=" + backend), first, second)
            .lines();

    assertThat(lines)
        .contains(
            "philosopher-0 waits for philosopher-1 true",
            "philosopher-1 waits for philosopher-0 true");
    List<String> dump = lines.subList(lines.indexOf("threads:"), lines.size());
    assertThat(dump).anyMatch(line -> line.contains("Found one Java-level deadlock"));
    int report = indexOfLineWith(dump, "Found one Java-level deadlock");
    List<String> deadlock = dump.subList(report, dump.size());
    assertThat(deadlock)
        .anyMatch(line -> line.contains("which is held by \"philosopher-0\""))
        .anyMatch(line -> line.contains("which is held by \"philosopher-1\""));
    if (first.startsWith("BIASED") || second.startsWith("BIASED")) {
      assertThat(dump).anyMatch(line -> line.contains("dev.askew.locks.BiasedLock"));
    }
  }

  private static int indexOfLineWith(List<String> lines, String text) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains(text)) {
        return i;
      }
    }
    throw new AssertionError(text);
  }
}
