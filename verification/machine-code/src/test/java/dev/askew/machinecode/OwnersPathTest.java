// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.machinecode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The owner of a biased lock executes no locked instruction, no fence and no call, and stores and
 * loads in the order that the proof in {@code Bias} asks for.
 */
class OwnersPathTest {
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
  void lockAndUnlockInOneMethodAreBare(Collector collector) throws IOException {
    assertInOne(compile(Scenario.INLINED, collector), "inlined-" + collector);
  }

  /** Nesting, which C2 compiles only if it has seen it, costs no atomic instruction either. */
  @ParameterizedTest
  @EnumSource
  void lockAndUnlockInOneMethodAreBareAfterALife(Collector collector) throws IOException {
    assertAfterALife(compile(Scenario.SEASONED, collector), "seasoned-" + collector);
  }

  static void assertAfterALife(Compilation compilation, String name) throws IOException {
    CompiledMethod method = assertInOne(compilation, name);

    Path nested = Ways.only(method, Owner.facts(compilation, 1, Owner.BIASED));
    assertThat(Ways.shared(nested, "holds"))
        .as("%s", nested)
        .containsExactly("write holds = 2", "write guarded = 42", "write holds = 1");
  }

  /** A lock is used some thousand times before it is biased, which is when C2 takes its profile. */
  @ParameterizedTest
  @EnumSource
  void lockAndUnlockInOneMethodAreBareWithAProfileFromBeforeTheBias(Collector collector)
      throws IOException {
    assertInOne(compile(Scenario.RARELY_BIASED, collector), "rarely-" + collector);
  }

  /**
   * The pair in {@link DriverMain#biased}, and what it must not do when the bias is not its own.
   */
  static CompiledMethod assertInOne(Compilation compilation, String name) throws IOException {
    CompiledMethod method = compilation.method(Scenario.INLINED.method());
    Path path = Ways.only(method, Owner.facts(compilation, 0, Owner.BIASED));
    Ways.write(path, compilation, name);
    assertThat(Ways.shared(path, "holds"))
        .as("%s", path)
        .containsExactly(
            "write holds = 1", "read phase", "write guarded = 42", "write holds = 0", "read phase");
    assertPollsOutside(path);
    assertNone(
        method, Owner.facts(compilation, 0, Owner.REVOKING), "revoked before the owner enters");
    assertNone(method, Owner.facts(compilation, 0, Owner.BIASED, Owner.REVOKING), "revoked inside");
    assertOthersKeepOut(compilation, method, 0);
    return method;
  }

  @ParameterizedTest
  @EnumSource
  void lockAndUnlockEachByItselfAreBare(Collector collector) throws IOException {
    assertEachByItself(compile(Scenario.SEPARATE, collector), "-" + collector);
  }

  static void assertEachByItself(Compilation compilation, String suffix) throws IOException {
    CompiledMethod lock = compilation.method(Scenario.LOCK);
    CompiledMethod unlock = compilation.method(Scenario.UNLOCK);

    Path entering = Ways.only(lock, Owner.facts(compilation, 0, Owner.BIASED));
    Ways.write(entering, compilation, "lock" + suffix);
    assertThat(Ways.shared(entering, "holds")).containsExactly("write holds = 1", "read phase");
    assertPollsOutside(entering);
    assertNone(
        lock, Owner.facts(compilation, 0, Owner.REVOKING), "revoked before the owner enters");
    assertOthersKeepOut(compilation, lock, 0);

    Path leaving = Ways.only(unlock, Owner.facts(compilation, 1, Owner.BIASED));
    Ways.write(leaving, compilation, "unlock" + suffix);
    assertThat(Ways.shared(leaving, "holds")).containsExactly("write holds = 0", "read phase");
    assertPollsOutside(leaving);
    assertNone(unlock, Owner.facts(compilation, 1, Owner.REVOKING), "revoked inside");
    assertOthersKeepOut(compilation, unlock, 1);
  }

  /** Where a handshake may stop the owner: not between its store and its look at the phase. */
  private static void assertPollsOutside(Path path) {
    assertThat(path.disturbing("write holds", "read phase")).as("%s", path).isEmpty();
    assertThat(path.undecided())
        .as("a poll, or more of the JVM's checks, in %s", path)
        .anyMatch(branch -> branch.reason() == Path.Reason.JVM);
  }

  /** A thread that does not own the bias leaves it alone, whichever way it goes. */
  private static void assertOthersKeepOut(
      Compilation compilation, CompiledMethod method, long holds) {
    Value anybody = Facts.CURRENT_THREAD;
    assertKeepsOut(
        method,
        Owner.facts(compilation, Owner.A_BIAS, Facts.ANOTHER_THREAD, holds, Owner.BIASED),
        "another thread's bias");
    assertKeepsOut(
        method, Owner.facts(compilation, Value.ZERO, anybody, holds, Owner.BIASED), "no bias");
  }

  private static void assertKeepsOut(CompiledMethod method, Facts facts, String when) {
    assertThat(Walk.of(method, facts))
        .as("ways through %s with %s", method, when)
        .isNotEmpty()
        .noneMatch(path -> path.accesses().stream().anyMatch(a -> a.startsWith("write holds")));
  }

  /** The owner's path does not depend on the backend. */
  @Test
  void lockAndUnlockInOneMethodAreTheSameUnderHandshakes() throws IOException {
    Compilation compilation = Compilation.of(Scenario.SEASONED, "-Daskew.backend=handshake");
    assertThat(compilation.status()).startsWith("READY: handshake");
    assertAfterALife(compilation, "handshake");
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

  private static void assertNone(CompiledMethod method, Facts facts, String when) {
    assertThat(Ways.returning(Walk.of(method, facts)))
        .as("ways through %s when %s", method, when)
        .isEmpty();
  }
}
