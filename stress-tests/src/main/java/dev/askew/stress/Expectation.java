// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.stress;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.infra.TestInfo;

/**
 * What a test has to show.
 *
 * @param outcomes regular expressions of which each has to match an outcome that was seen
 * @param backends under which it is to run; empty: all
 * @param leastSamples how many samples its JVMs together have to take
 * @param jvms how many JVMs have to report
 */
record Expectation(List<String> outcomes, List<String> backends, long leastSamples, int jvms) {
  /**
   * A sample with a heavy fence takes some ten microseconds, and a JVM has some tenths of a second;
   * where other programs want the processors too, it may be a hundredth of that.
   */
  private static final long LEAST_SAMPLES = 1_000;

  static Expectation of(TestInfo test) {
    Class<?> type;
    try {
      type = Class.forName(test.binaryName(), false, Expectation.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(test.binaryName() + " is listed but not there", e);
    }
    MustShow mustShow = type.getAnnotation(MustShow.class);
    Under under = type.getAnnotation(Under.class);
    JCStressTest kind = type.getAnnotation(JCStressTest.class);
    boolean runsToItsEnd = kind != null && kind.value() == Mode.Termination;
    return new Expectation(
        appliesHere(mustShow) ? List.of(mustShow.value()) : List.of(),
        under == null ? List.of() : List.of(under.value()),
        runsToItsEnd ? 1 : LEAST_SAMPLES,
        0);
  }

  /**
   * Whether the test is one that has to fail: what would be forbidden is only interesting in it.
   */
  static boolean isControl(TestInfo test) {
    return test.cases().stream().anyMatch(c -> c.expect() == Expect.ACCEPTABLE_INTERESTING);
  }

  private static boolean appliesHere(@Nullable MustShow mustShow) {
    return mustShow != null
        && (mustShow.on().length == 0
            || Arrays.asList(mustShow.on()).contains(System.getProperty("os.arch")));
  }

  boolean isUnder(String backend) {
    return backends.isEmpty() || backends.contains(backend);
  }

  /** The same of more JVMs. */
  Expectation and(Expectation repetition) {
    return withJvms(jvms + repetition.jvms);
  }

  Expectation withJvms(int number) {
    return new Expectation(outcomes, backends, leastSamples, number);
  }
}
