// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.TestConfig;
import org.openjdk.jcstress.infra.runners.TestList;
import org.openjdk.jcstress.os.AffinityMode;
import org.openjdk.jcstress.os.NodeType;
import org.openjdk.jcstress.os.SchedulingClass;
import org.openjdk.jcstress.vm.CompileMode;

/** A run that shows nothing, or the wrong thing, is a failure. */
class VerdictTest {
  private static final String TEST = StoreBuffering.Fenced.class.getCanonicalName();
  private static final String CONTROL = StoreBuffering.WithoutHeavyFence.class.getCanonicalName();
  private static final long MANY = 1_000_000;

  private static Options options;

  @BeforeAll
  static void readOptions() throws IOException {
    options = new Options(new String[] {"-m", "sanity"});
    assertThat(options.parse()).isTrue();
  }

  @Test
  void acceptsWhatWasPlannedAndShown() {
    assertThat(verdict(plan(TEST), goodTest(), goodTest()).problems()).isEmpty();
    assertThat(verdict(plan(CONTROL), goodControl(), goodControl()).problems()).isEmpty();
  }

  @Test
  void rejectsARunWithoutTests() {
    assertThat(verdict(plan()).problems()).containsExactly("jnr: no test matches");
  }

  @Test
  void rejectsARunThatNoTestHadTheProcessorsFor() {
    SortedMap<String, Integer> tooFew = new TreeMap<>(Map.of(TEST, 3));
    Plan plan = new Plan("jnr", new TreeMap<>(), tooFew, List.of());
    assertThat(Verdict.of(plan, List.of()).problems())
        .containsExactly("jnr: no test could run; each needs more processors than there are");
  }

  @Test
  void rejectsATestOfWhichNoJvmReported() {
    assertThat(verdict(plan(TEST)).problems())
        .anySatisfy(p -> assertThat(p).contains("0 JVMs reported, 2 were planned"));
  }

  @Test
  void rejectsATestOfWhichFewerJvmsReportedThanPlanned() {
    assertThat(verdict(plan(TEST), goodTest()).problems())
        .singleElement()
        .asString()
        .contains("1 JVMs reported, 2 were planned");
  }

  @Test
  void rejectsATestThatWasNotPlanned() {
    assertThat(verdict(plan(TEST), goodTest(), goodTest(), goodControl()).problems())
        .singleElement()
        .asString()
        .contains("was not planned");
  }

  @Test
  void rejectsAForbiddenOutcome() {
    TestResult bad = goodTest();
    bad.addState("0, 0", 1);
    assertThat(verdict(plan(TEST), goodTest(), bad).problems())
        .singleElement()
        .asString()
        .contains("Observed forbidden state: 0, 0");
  }

  @Test
  void rejectsAnOutcomeThatNobodyThoughtOf() {
    TestResult bad = goodTest();
    bad.addState("2, 2", 1);
    assertThat(verdict(plan(TEST), goodTest(), bad).problems())
        .singleElement()
        .asString()
        .contains("Observed forbidden state: 2, 2");
  }

  @Test
  void rejectsAControlThatDidNotFail() {
    TestResult tame = result(CONTROL, Status.NORMAL, "jnr");
    tame.addState("1, 1", MANY);
    assertThat(verdict(plan(CONTROL), tame, tame).problems())
        .singleElement()
        .asString()
        .contains("must show the outcome 0, 0 and did not; seen: [1, 1] 2,000,000");
  }

  @Test
  void oneJvmThatShowsTheFailureIsEnoughForAControl() {
    TestResult tame = result(CONTROL, Status.NORMAL, "jnr");
    tame.addState("1, 1", MANY);
    assertThat(verdict(plan(CONTROL), tame, goodControl()).problems()).isEmpty();
  }

  @Test
  void rejectsATestWhoseActorsDidNotMeet() {
    TestResult apart = result(TEST, Status.NORMAL, "jnr");
    apart.addState("1, 0", MANY);
    assertThat(verdict(plan(TEST), apart, apart).problems())
        .singleElement()
        .asString()
        .contains("must show the outcome 0, 1 and did not");
  }

  @Test
  void rejectsAJvmWithoutSamples() {
    TestResult empty = result(TEST, Status.NORMAL, "jnr");
    assertThat(verdict(plan(TEST), goodTest(), empty).problems())
        .singleElement()
        .asString()
        .contains("a JVM took no sample");
  }

  @Test
  void rejectsTooFewSamples() {
    TestResult few = result(TEST, Status.NORMAL, "jnr");
    few.addState("0, 1", 1);
    few.addState("1, 0", 1);
    assertThat(verdict(plan(TEST), few, few).problems())
        .singleElement()
        .asString()
        .contains("4 samples, fewer than 1000");
  }

  @Test
  void rejectsAnotherBackendThanTheOneMeant() {
    TestResult other = result(TEST, Status.NORMAL, "fallback");
    fill(other);
    assertThat(verdict(plan(TEST), goodTest(), other).problems())
        .singleElement()
        .asString()
        .contains("did not confirm that its backend is jnr");
  }

  @Test
  void rejectsEveryStatusButNormal() {
    for (Status status : Status.values()) {
      if (status != Status.NORMAL) {
        TestResult bad = result(TEST, status, "jnr");
        bad.addMessage("what happened");
        fill(bad);
        assertThat(verdict(plan(TEST), goodTest(), bad).problems())
            .as("an API mismatch, which jcstress passes over, included")
            .singleElement()
            .asString()
            .contains(status + " what happened");
      }
    }
  }

  @Test
  void asksForARepetitionWhereThereWasTooLittleAndNothingWrong() {
    TestResult apart = result(TEST, Status.NORMAL, "jnr");
    apart.addState("1, 0", MANY);
    Plan plan = plan(TEST);
    Verdict first = verdict(plan, apart, apart);
    assertThat(first.lacking()).containsExactly(TEST);

    Plan both = plan.and(plan.only(first.lacking()));
    assertThat(both.configs()).hasSize(4);
    assertThat(verdict(both, apart, apart, apart, goodTest()).problems()).isEmpty();
    assertThat(verdict(both, apart, apart, goodTest()).problems())
        .as("of the repetition a JVM is missing")
        .singleElement()
        .asString()
        .contains("3 JVMs reported, 4 were planned");
  }

  @Test
  void repeatsNothingThatWasGoodOrWrong() {
    assertThat(verdict(plan(TEST), goodTest(), goodTest()).lacking()).isEmpty();
    TestResult bad = result(TEST, Status.NORMAL, "jnr");
    bad.addState("0, 0", 1);
    assertThat(verdict(plan(TEST), bad, bad).lacking()).isEmpty();
    assertThat(verdict(plan(TEST)).lacking()).isEmpty();
  }

  @Test
  void printsWhatWasSeenAndWhatIsWrong() {
    StringWriter text = new StringWriter();
    verdict(plan(TEST), goodTest()).print(new PrintWriter(text));
    assertThat(text.toString())
        .contains("Backend jnr: 1 tests")
        .contains("[0, 1] 1,000,000")
        .contains("PROBLEM jnr: " + TEST);
  }

  private static Verdict verdict(Plan plan, TestResult... results) {
    return Verdict.of(plan, List.of(results));
  }

  private static Plan plan(String... tests) {
    SortedMap<String, Expectation> expectations = new TreeMap<>();
    List<TestConfig> configs = new ArrayList<>();
    for (String test : tests) {
      expectations.put(test, Expectation.of(TestList.getInfo(test)).withJvms(2));
      configs.add(config(test));
      configs.add(config(test));
    }
    return new Plan("jnr", expectations, new TreeMap<>(), configs);
  }

  private static TestResult goodTest() {
    TestResult result = result(TEST, Status.NORMAL, "jnr");
    fill(result);
    return result;
  }

  private static void fill(TestResult result) {
    result.addState("0, 1", MANY);
    result.addState("1, 0", MANY);
  }

  private static TestResult goodControl() {
    TestResult result = result(CONTROL, Status.NORMAL, "jnr");
    result.addState("0, 0", 1);
    result.addState("1, 1", MANY);
    return result;
  }

  private static TestResult result(String test, Status status, String backend) {
    TestResult result = new TestResult(status);
    result.setConfig(config(test));
    result.addVMOuts(List.of(BackendUnderTest.CONFIRMATION + backend));
    return result;
  }

  private static TestConfig config(String test) {
    SchedulingClass anywhere = new SchedulingClass(AffinityMode.NONE, 2, NodeType.PACKAGE);
    return new TestConfig(
        options, TestList.getInfo(test), 0, List.of(), CompileMode.UNIFIED, anywhere);
  }
}
