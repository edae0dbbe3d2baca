// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openjdk.jcstress.infra.runners.TestList;

/** What the quick mode leaves out, and what it must not. */
class PlanTest {
  @Test
  void everyTestRunsUnderSomeBackend() {
    Settings settings = Settings.of("backends=jnr,fallback,handshake,custom");
    for (String test : TestList.tests()) {
      Expectation expectation = Expectation.of(TestList.getInfo(test));
      assertThat(settings.backends())
          .as(test)
          .anyMatch(
              backend ->
                  expectation.isUnder(backend)
                      && !Plan.repeats(settings, backend, test, expectation));
    }
  }

  @Test
  void customKeepsWhatIsForItAloneAndTheFencesWithTheirControls() {
    assertThat(left("custom", "backends=jnr,fallback,handshake,custom"))
        .anyMatch(endsWith("FenceFailure.EveryThird"))
        .anyMatch(endsWith("FenceFailure.Always"))
        .anyMatch(endsWith("StoreBuffering.Fenced"))
        .anyMatch(endsWith("StoreBuffering.WithoutHeavyFence"))
        .anyMatch(endsWith("BiasExclusion.WithoutHeavyFence"))
        .noneMatch(endsWith("LockExclusion.Revocation"));
  }

  @Test
  void handshakesKeepWhatReachesAnOwnerOrAReader() {
    assertThat(left("handshake", "backends=jnr,fallback,handshake,custom"))
        .extracting(test -> test.replaceFirst(".*\\.(?=\\w+\\.\\w+$)", ""))
        .containsExactlyInAnyOrder(
            "BiasExclusion.Fenced",
            "BiasExclusion.WithoutHeavyFence",
            "LockExclusion.Revocation",
            "LockExclusion.Sweep",
            "LockExclusion.Walk",
            "ReadWriteExclusion.Revocation");
    assertThat(left("handshake", "backends=handshake"))
        .isEqualTo(left("handshake", "backends=jnr,handshake", "mode=long"))
        .anyMatch(endsWith("LockTermination.TwoThreads"));
  }

  @Test
  void theSecondWayToTheKernelKeepsTheFencesToo() {
    Settings settings = Settings.of("backends=ffm,jnr");
    for (String test : TestList.tests()) {
      Expectation expectation = Expectation.of(TestList.getInfo(test));
      assertThat(Plan.repeats(settings, "ffm", test, expectation)).isFalse();
      assertThat(Plan.repeats(settings, "jnr", test, expectation))
          .as(test)
          .isEqualTo(!test.matches(".*(StoreBuffering|MessagePassing|BiasExclusion).*"));
    }
  }

  @Test
  void nothingIsLeftOutOfTheLongModeOrOfCustomByItself() {
    assertThat(left("custom", "backends=jnr,fallback,handshake,custom", "mode=long"))
        .isEqualTo(left("custom", "backends=custom"))
        .anyMatch(endsWith("LockExclusion.Revocation"));
  }

  /** The tests that run under that backend. */
  private static List<String> left(String backend, String... arguments) {
    Settings settings = Settings.of(arguments);
    return tests()
        .filter(test -> Expectation.of(TestList.getInfo(test)).isUnder(backend))
        .filter(
            test -> !Plan.repeats(settings, backend, test, Expectation.of(TestList.getInfo(test))))
        .toList();
  }

  private static Stream<String> tests() {
    return TestList.tests().stream();
  }

  private static Predicate<String> endsWith(String name) {
    return test -> test.endsWith(name);
  }
}
