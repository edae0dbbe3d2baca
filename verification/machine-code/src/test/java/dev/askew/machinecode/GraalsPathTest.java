// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.machinecode;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Graal as a JIT makes of the owner's path what {@link OwnersPathTest} asks of C2, and the same
 * controls show that the test would notice.
 */
class GraalsPathTest {
  private static Compilation compile(Scenario scenario) {
    assumeTrue(
        Jit.hasGraal(),
        () -> "no Graal for JDK " + Runtime.version().feature() + " here: the build has it for 25");
    return Compilation.of(Jit.GRAAL, scenario);
  }

  @ParameterizedTest
  @EnumSource(
      value = Scenario.class,
      names = {"INLINED", "RARELY_BIASED"})
  void lockAndUnlockInOneMethodAreBare(Scenario scenario) throws IOException {
    OwnersPathTest.assertInOne(compile(scenario), "graal-" + scenario);
  }

  @Test
  void lockAndUnlockInOneMethodAreBareAfterALife() throws IOException {
    OwnersPathTest.assertAfterALife(compile(Scenario.SEASONED), "graal-seasoned");
  }

  @Test
  void lockAndUnlockEachByItselfAreBare() throws IOException {
    OwnersPathTest.assertEachByItself(compile(Scenario.SEPARATE), "-graal");
  }

  @Test
  void theLightFenceIsNoneAndKeepsTheOrder() throws IOException {
    LightFenceTest.assertNoFenceAndKeptOrder(compile(Scenario.FENCE), "graal-fence");
  }

  @Test
  void volatileAccessesNeedAFence() {
    ControlsTest.assertVolatileAccessesNeedAFence(compile(Scenario.VOLATILE));
  }

  @Test
  void plainAccessesLoseTheSecondLook() {
    ControlsTest.assertPlainAccessesLoseTheSecondLook(compile(Scenario.PLAIN));
  }
}
