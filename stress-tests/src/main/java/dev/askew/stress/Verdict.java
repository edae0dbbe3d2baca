// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.stress;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.util.Counter;

/** What the results of one backend amount to. A run that shows nothing is a failure. */
final class Verdict {
  private final Plan plan;
  private final SortedMap<String, List<TestResult>> results;
  private final List<String> problems = new ArrayList<>();
  private final Set<String> lacking = new TreeSet<>();

  private Verdict(Plan plan, List<TestResult> all) {
    this.plan = plan;
    this.results =
        all.stream()
            .collect(Collectors.groupingBy(TestResult::getName, TreeMap::new, Collectors.toList()));
  }

  static Verdict of(Plan plan, List<TestResult> results) {
    Verdict verdict = new Verdict(plan, results);
    verdict.judge();
    return verdict;
  }

  /** Empty if all is well. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  /**
   * Tests that have shown nothing wrong and only too little: a repetition may mend that, since the
   * samples of both count together.
   */
  Set<String> lacking() {
    return Set.copyOf(lacking);
  }

  private void judge() {
    if (plan.expectations().isEmpty() && plan.tooFewProcessors().isEmpty()) {
      problem("no test matches");
    } else if (plan.expectations().isEmpty()) {
      problem("no test could run; each needs more processors than there are");
    }
    plan.expectations().forEach(this::judge);
    for (String name : results.keySet()) {
      if (!plan.expectations().containsKey(name)) {
        problem(name + " was not planned and yet ran");
      }
    }
  }

  private void judge(String name, Expectation expectation) {
    List<TestResult> own = results.getOrDefault(name, List.of());
    int problemsBefore = problems.size();
    if (own.size() != expectation.jvms()) {
      problem(name + ": " + own.size() + " JVMs reported, " + expectation.jvms() + " were planned");
    }
    own.forEach(this::judge);
    boolean nothingWrong = problems.size() == problemsBefore;
    Counter<String> outcomes = merged(own);
    if (outcomes.totalCount() < expectation.leastSamples()) {
      problem(
          name
              + ": "
              + outcomes.totalCount()
              + " samples, fewer than "
              + expectation.leastSamples());
    }
    for (String outcome : expectation.outcomes()) {
      Pattern pattern = Pattern.compile(outcome);
      if (outcomes.elementSet().stream().noneMatch(o -> pattern.matcher(o).matches())) {
        problem(
            name + " must show the outcome " + outcome + " and did not; seen: " + text(outcomes));
      }
    }
    if (nothingWrong && problems.size() > problemsBefore) {
      lacking.add(name);
    }
  }

  private void judge(TestResult result) {
    String name = result.getName();
    if (result.status() != Status.NORMAL) {
      // An API mismatch, which jcstress itself passes over in silence, included.
      problem(name + ": " + result.status() + " " + String.join(" | ", result.getMessages()));
      return;
    }
    if (!result.getVmOut().contains(BackendUnderTest.CONFIRMATION + plan.backend())) {
      problem(name + ": a JVM did not confirm that its backend is " + plan.backend());
    }
    if (result.getTotalCount() == 0) {
      problem(name + ": a JVM took no sample");
    }
    result.grading().failureMessages.forEach(failure -> problem(name + ": " + failure));
  }

  private static Counter<String> merged(List<TestResult> results) {
    Counter<String> all = new Counter<>();
    results.forEach(result -> all.merge(result.getCounter()));
    return all;
  }

  private static String text(Counter<String> outcomes) {
    return outcomes.elementSet().stream()
        .sorted(Comparator.naturalOrder())
        .map(outcome -> String.format("[%s] %,d", outcome, outcomes.count(outcome)))
        .collect(Collectors.joining("  "));
  }

  private void problem(String text) {
    problems.add(plan.backend() + ": " + text);
  }

  /** A table: each test with the JVMs that ran it, its samples, and each outcome with its count. */
  void print(PrintWriter out) {
    out.printf(
        "%nBackend %s: %d tests, %d JVMs, %s%n",
        plan.backend(),
        results.size(),
        plan.configs().size(),
        problems.isEmpty() ? "passed" : problems.size() + " problem(s)");
    for (Map.Entry<String, List<TestResult>> entry : results.entrySet()) {
      Counter<String> outcomes = merged(entry.getValue());
      out.printf(
          "  %s: %d JVMs, %,d samples%n      %s%n",
          entry.getKey(), entry.getValue().size(), outcomes.totalCount(), text(outcomes));
    }
    plan.tooFewProcessors()
        .forEach(
            (name, needed) -> out.printf("  %s: not run, needs %d processors%n", name, needed));
    problems.forEach(problem -> out.printf("  PROBLEM %s%n", problem));
    out.flush();
  }
}
