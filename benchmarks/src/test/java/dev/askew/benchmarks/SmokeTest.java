// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every benchmark runs, once, for a moment, with every peer. Its figures mean nothing. */
class SmokeTest {
  /** The smallest value of each parameter that multiplies the work. */
  private static final List<List<String>> SMALL =
      List.of(
          List.of("locks", "64"),
          List.of("length", "10"),
          List.of("uses", "1"),
          List.of("reads", "900"),
          List.of("readers", "4"),
          List.of("inside", "nothing"),
          List.of("users", "1 busy"));

  /** What needs virtual threads or java.lang.foreign, which is final since JDK 22. */
  private static final Pattern RECENT =
      Pattern.compile("\\.(VirtualTasks|NativeCall|GracePeriod\\.sharedArena)");

  @BeforeAll
  static void besideOthers() {
    System.setProperty("jmh.ignoreLock", "true"); // nothing is measured
  }

  static Stream<String> benchmarks() {
    return BenchmarkList.defaultList()
        .find(
            OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT),
            List.of(".*"),
            List.of())
        .stream()
        .map(BenchmarkListEntry::getUsername)
        .filter(name -> Runtime.version().feature() >= 22 || !RECENT.matcher(name).find())
        .sorted();
  }

  @ParameterizedTest
  @MethodSource("benchmarks")
  void everyBenchmarkRuns(String benchmark) throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + benchmark.replace(".", "\\.") + "$")
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .measurementTime(TimeValue.milliseconds(10))
            .timeout(TimeValue.minutes(1))
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true);
    SMALL.forEach(param -> options.param(param.get(0), param.get(1)));
    Collection<RunResult> results = new Runner(options.build()).run();
    assertThat(results).isNotEmpty();
  }
}
