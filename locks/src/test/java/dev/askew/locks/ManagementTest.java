// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.testing.ChildJvm;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The MXBean where it is not alone, cannot be registered, or its application goes. */
class ManagementTest {
  private static List<String> run(String... arguments) {
    // The fallback: jffi has a thread of its own, which may keep its class loader.
    List<String> flags = List.of("-Daskew.backend=fallback");
    return ChildJvm.run(ManagementMain.class, flags, arguments).lines();
  }

  @Test
  void copiesOfTheLibraryEachHaveABean() {
    assertThat(run("copies"))
        .contains(
            "dev.askew:type=Askew READY", "dev.askew:type=Askew,copy=2 READY", "attributes: 7");
  }

  @Test
  void copiesThatStartAtOnceDoNotGetInEachOthersWay() {
    List<String> lines = run("race");
    assertThat(lines).contains("beans: 12");
    assertThat(lines).noneMatch(line -> line.contains("Askew: "));
  }

  @Test
  void aBeanDoesNotOutliveItsApplication() {
    assertThat(run("undeploy"))
        .containsSubsequence(
            "collected", "answers: false", "beans: 0", "again: dev.askew:type=Askew");
  }

  @Test
  void costsAreMeasuredWithoutJmx() {
    List<String> flags =
        List.of("-Daskew.log=all", "-Djavax.management.builder.initial=dev.askew.locks.Missing");
    assertThat(ChildJvm.run(ManagementMain.class, flags, "measure").lines())
        .contains("measured")
        .anyMatch(line -> line.contains("Askew: registering the MXBean failed"));
  }
}
