// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.machinecode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.askew.machinecode.Path.Ending;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A light fence is a load and a branch that is not taken, while the backend is ready. */
class LightFenceTest {
  @Test
  void isNoFenceAndKeepsTheOrder() throws IOException {
    assertNoFenceAndKeptOrder(Compilation.of(Scenario.FENCE), "fence");
  }

  static void assertNoFenceAndKeptOrder(Compilation compilation, String name) throws IOException {
    assumeTrue(
        compilation.status().startsWith("READY") && compilation.status().contains("membarrier"),
        () -> "no asymmetric barrier backend here: " + compilation.status());
    CompiledMethod method = compilation.method(Scenario.FENCE.method());

    Path path = Ways.only(method, facts(compilation, new Value.Reference("backend", 0)));

    Ways.write(path, compilation, name);
    assertThat(path.accesses()).as("%s", path).containsExactly("write first = 1", "read second");
    assertThat(path.toString()).contains("; read constant.backend");
  }

  @Test
  void isAFenceWhileThereIsNoBackend() {
    Compilation compilation = Compilation.of(Scenario.FENCE, "-Daskew.backend=fallback");
    CompiledMethod method = compilation.method(Scenario.FENCE.method());

    List<Path> paths = Walk.of(method, facts(compilation, Value.ZERO));

    assertThat(Ways.returning(paths)).as(Ways.text(paths)).isEmpty();
    assertThat(paths)
        .as(Ways.text(paths))
        .anyMatch(
            path ->
                (path.ending() == Ending.ATOMIC || path.ending() == Ending.FENCE)
                    && path.accesses().equals(List.of("write first = 1")));
  }

  private static Facts facts(Compilation compilation, Value backend) {
    return new Facts()
        .parameter("dev/askew/machinecode/DriverMain$Cells", "cells")
        .reference(Facts.CONSTANT, "backend", compilation.offset("fence.backend"), backend)
        .reference(Facts.CONSTANT, "backend", 0, backend) // AArch64 adds the offset beforehand
        .number("cells", "first", compilation.offset("cells.first"), 0)
        .number("cells", "second", compilation.offset("cells.second"), 0);
  }
}
