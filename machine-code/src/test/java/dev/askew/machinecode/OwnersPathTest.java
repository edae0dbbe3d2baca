// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.machinecode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The owner of a biased lock executes no locked instruction, no fence and no call, and stores and
 * loads in the order that the proof in {@code Bias} asks for.
 */
class OwnersPathTest {
  private static final Value A_BIAS = new Value.Reference("bias", 0);
  private static final int BIASED_PHASE = 0;
  private static final int REVOKING = 2;

  /** The collectors whose barriers differ. */
  enum Collector {
    G1("-XX:+UseG1GC"),
    SERIAL("-XX:+UseSerialGC"),
    PARALLEL("-XX:+UseParallelGC"),
    Z("-XX:+UseZGC");

    private final String flag;

    Collector(String flag) {
      this.flag = flag;
    }

    String flag() {
      return flag;
    }
  }

  @ParameterizedTest
  @EnumSource
  void lockAndUnlockInOne(Collector collector) throws IOException {
    inOne(compile(Scenario.INLINED, collector), "inlined-" + collector);
  }

  /** Nesting, which C2 compiles only if it has seen it, costs no atomic instruction either. */
  @ParameterizedTest
  @EnumSource
  void lockAndUnlockInOneAfterALife(Collector collector) throws IOException {
    Compilation compilation = compile(Scenario.SEASONED, collector);
    CompiledMethod method = inOne(compilation, "seasoned-" + collector);

    Path nested = Ways.only(method, facts(compilation, 1, BIASED_PHASE));
    assertThat(Ways.shared(nested, "holds"))
        .as("%s", nested)
        .containsExactly("write holds = 2", "write guarded = 42", "write holds = 1");
  }

  private static CompiledMethod inOne(Compilation compilation, String name) throws IOException {
    CompiledMethod method = compilation.method(Scenario.INLINED.method());
    Path path = Ways.only(method, facts(compilation, 0, BIASED_PHASE));
    Ways.write(path, compilation, name);
    assertThat(Ways.shared(path, "holds"))
        .as("%s", path)
        .containsExactly(
            "write holds = 1", "read phase", "write guarded = 42", "write holds = 0", "read phase");
    assertNone(method, facts(compilation, 0, REVOKING), "revoked before the owner enters");
    assertNone(method, facts(compilation, 0, BIASED_PHASE, REVOKING), "revoked inside");
    assertNoneForOthers(compilation, method, 0);
    return method;
  }

  @ParameterizedTest
  @EnumSource
  void lockAndUnlockEachByItself(Collector collector) throws IOException {
    Compilation compilation = compile(Scenario.SEPARATE, collector);
    CompiledMethod lock = compilation.method(Scenario.LOCK);
    CompiledMethod unlock = compilation.method(Scenario.UNLOCK);

    Path entering = Ways.only(lock, facts(compilation, 0, BIASED_PHASE));
    Ways.write(entering, compilation, "lock-" + collector);
    assertThat(Ways.shared(entering, "holds")).containsExactly("write holds = 1", "read phase");
    assertNone(lock, facts(compilation, 0, REVOKING), "revoked before the owner enters");
    assertNoneForOthers(compilation, lock, 0);

    Path leaving = Ways.only(unlock, facts(compilation, 1, BIASED_PHASE));
    Ways.write(leaving, compilation, "unlock-" + collector);
    assertThat(Ways.shared(leaving, "holds")).containsExactly("write holds = 0", "read phase");
    assertNone(unlock, facts(compilation, 1, REVOKING), "revoked inside");
    assertNoneForOthers(compilation, unlock, 1);
  }

  /**
   * Where nobody, or another, owns the bias there is no way round an atomic instruction or call.
   */
  private static void assertNoneForOthers(
      Compilation compilation, CompiledMethod method, long holds) {
    assertNone(
        method,
        facts(compilation, A_BIAS, Facts.ANOTHER_THREAD, holds, BIASED_PHASE),
        "another thread's bias");
    assertNone(
        method,
        facts(compilation, Value.ZERO, Facts.CURRENT_THREAD, holds, BIASED_PHASE),
        "no bias");
  }

  private static Compilation compile(Scenario scenario, Collector collector) {
    assumeTrue(
        Compilation.isAvailable(collector.flag()), () -> "this JVM has no " + collector.flag());
    Compilation compilation = Compilation.of(scenario, collector.flag());
    assumeTrue(
        compilation.status().startsWith("READY") && compilation.status().contains("membarrier"),
        () -> "no asymmetric barrier backend here: " + compilation.status());
    return compilation;
  }

  private static Facts facts(Compilation compilation, long holds, long... phases) {
    return facts(compilation, A_BIAS, Facts.CURRENT_THREAD, holds, phases);
  }

  private static Facts facts(
      Compilation compilation, Value bias, Value owner, long holds, long... phases) {
    return new Facts()
        .parameter("dev/askew/locks/BiasedLock", "lock")
        .parameter("dev/askew/machinecode/Driver$Cells", "cells")
        .reference("lock", "bias", compilation.offset("lock.bias"), bias)
        .reference("bias", "referent", compilation.offset("bias.referent"), owner)
        .number("bias", "holds", compilation.offset("bias.holds"), holds)
        .number("bias", "phase", compilation.offset("bias.phase"), phases)
        .number("cells", "guarded", compilation.offset("cells.guarded"), 0);
  }

  private static void assertNone(CompiledMethod method, Facts facts, String when) {
    assertThat(Ways.returning(Walk.of(method, facts)))
        .as("ways through %s when %s", method, when)
        .isEmpty();
  }
}
