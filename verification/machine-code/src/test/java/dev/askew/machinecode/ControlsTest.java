// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.machinecode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.machinecode.Path.Ending;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What the walk must find where it is to be found, or {@link OwnersPathTest} would mean nothing.
 */
class ControlsTest {
  @Test
  void reentrantLockCannotDoWithoutAnAtomicInstruction() {
    Compilation compilation = Compilation.of(Scenario.REENTRANT);
    CompiledMethod method = compilation.method(Scenario.REENTRANT.method());
    Facts facts =
        new Facts()
            .parameter("java/util/concurrent/locks/ReentrantLock", "lock")
            .parameter("dev/askew/machinecode/DriverMain$Cells", "cells");

    List<Path> paths = Walk.of(method, facts);

    assertThat(Ways.returning(paths)).as(Ways.text(paths)).isEmpty();
    assertThat(paths)
        .as(Ways.text(paths))
        .anyMatch(
            path ->
                path.ending() == Ending.ATOMIC
                    && path.last().text().matches("(lock cmpxchg|cas|ldaxr|ldxr).*"));
  }

  /** On x86-64 a volatile store is followed by a locked instruction, which serves as the fence. */
  @Test
  void volatileAccessesNeedAFence() {
    assertVolatileAccessesNeedAFence(Compilation.of(Scenario.VOLATILE));
  }

  static void assertVolatileAccessesNeedAFence(Compilation compilation) {
    CompiledMethod method = compilation.method(Scenario.VOLATILE.method());

    List<Path> paths = Walk.of(method, mutant(compilation));

    if (method.architecture() instanceof X86) {
      assertThat(Ways.returning(paths)).as(Ways.text(paths)).isEmpty();
      assertThat(paths)
          .as(Ways.text(paths))
          .anyMatch(
              path ->
                  path.ending() == Ending.ATOMIC
                      && path.last().text().matches("lock add dword ptr \\[rsp.*")
                      && Ways.shared(path, "holds").equals(List.of("write holds = 1")));
    } else { // a store with release and a load with acquire, and no fence between them
      assertThat(Ways.only(method, mutant(compilation)).toString()).contains("stlr", "ldar");
    }
  }

  /** The second load of the phase goes: nobody in the thread's own code has written it. */
  @Test
  void plainAccessesLoseTheSecondLook() {
    assertPlainAccessesLoseTheSecondLook(Compilation.of(Scenario.PLAIN));
  }

  static void assertPlainAccessesLoseTheSecondLook(Compilation compilation) {
    CompiledMethod method = compilation.method(Scenario.PLAIN.method());

    Path path = Ways.only(method, mutant(compilation));

    assertThat(path.accesses())
        .as("%s", path)
        .containsOnlyOnce("read phase")
        .contains("write guarded = 42");
  }

  /** C2 puts a safepoint poll at the end of the loop. */
  @Test
  void aLoopHasItsPollBetweenTheAccesses() {
    Compilation compilation = Compilation.of(Scenario.LOOP);
    CompiledMethod method = compilation.method(Scenario.LOOP.method());

    Facts twice =
        mutant(compilation).number("mutant", "rounds", compilation.offset("mutant.rounds"), 2);
    List<Path> paths = Walk.of(method, twice);

    assertThat(paths)
        .as(Ways.text(paths))
        .anyMatch(
            path ->
                path.disturbing("write holds", "read phase").stream()
                    .anyMatch(i -> i.text().matches("test dword ptr \\[.*|ldr wzr.*")));
  }

  private static Facts mutant(Compilation compilation) {
    return new Facts()
        .parameter("dev/askew/machinecode/Mutant", "mutant")
        .parameter("dev/askew/machinecode/DriverMain$Cells", "cells")
        .reference("mutant", "owner", compilation.offset("mutant.owner"), Facts.CURRENT_THREAD)
        .number("mutant", "holds", compilation.offset("mutant.holds"), 0)
        .number("mutant", "phase", compilation.offset("mutant.phase"), 0)
        .number("cells", "guarded", compilation.offset("cells.guarded"), 0);
  }
}
