// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every model holds in every state it can reach, and it does reach the states that matter; every
 * mutant is refuted, and by the property that is about it. docs/model.md explains both.
 */
class ModelTest {
  /** Two threads; three that keep in their buffers only what exclusion hangs on; sizes. */
  private static final String TWO = "OPS0=2 OPS1=1";

  private static final String THREE = "THREADS=3 OPS0=1 OPS1=1 OPS2=1";
  private static final String LEAN = THREE + " LEAN SLOTS=3";

  private static final String EXCLUSION = "assertion violated (inside==1)";
  private static final String PUBLICATION = "assertion violated (d==sections)";
  private static final String NAMES = "assertion violated (((c>0)&&(c<9))&&(o==((_pid-1)+1)))";
  private static final String LOST_WAKE_UP = "invalid end state";
  private static final String ORDER = "assertion violated  !(((looked&&(notA";

  private static final String[] PHASES = {
    "taken by a contender",
    "taken by the owner that left",
    "entered in vain",
    "raced for TAKEN",
    "taken, and not yet said so",
    "PUBLISHED",
    "LEFT",
    "woken"
  };

  @BeforeAll
  static void spinIsThere() {
    List<String> missing = Search.missingCommands();
    if (!missing.isEmpty()) {
      String message =
          "models: skipped because "
              + String.join(" and ", missing)
              + " is not installed: apt-get install spin gcc";
      System.out.println(message);
      assertThat(System.getenv("CI")).as(message).isNotEqualTo("true");
      Assumptions.abort(message);
    }
  }

  static Stream<Model> models() {
    return Stream.of(
        Model.holds(
            "recursion, three grants, x86",
            "mutex",
            "OPS0=2 OPS1=2 GRANTS=3 NEST",
            with("a second grant")),
        Model.holds(
            "recursion, two grants, AArch64",
            "mutex",
            "OPS0=2 OPS1=2 GRANTS=2 NEST WEAK",
            with("a second grant")),
        Model.holds("loads before the entry, AArch64", "mutex", TWO + " WEAK EARLY", PHASES),
        Model.holds(
            "no asymmetric fence, AArch64",
            "mutex",
            "OPS0=2 OPS1=2 GRANTS=3 SYMMETRIC WEAK",
            with("a second grant")),
        Model.holds("two contenders, AArch64", "mutex", THREE + " WEAK", PHASES),
        Model.holds(
            "two contenders, a second grant", "mutex", LEAN + " GRANTS=2", with("a second grant")),
        Model.holds(
            "interrupts and time-outs; heavy fences that fail",
            "mutex",
            LEAN + " GIVE_UP FENCE_FAILS",
            with("gave up", "a failed heavy fence", "an Error out of the fence")),
        Model.holds("tryLock() by a second contender", "mutex", LEAN + " TRY", PHASES),
        Model.holds("owner dies inside", "mutex", LEAN + " DIE_INSIDE", with("died inside")),
        Model.holds(
            "condition, second contender",
            "mutex",
            LEAN + " AWAIT",
            with("converted", "converted what was published", "signalled")),
        Model.holds(
            "condition, recursion, biased signaller",
            "mutex",
            "OPS0=1 OPS1=2 GRANTS=2 AWAIT NEST",
            with("converted", "signalled", "a second grant")),
        Model.ends("everyone gets through", "mutex", TWO + " GRANTS=2"),
        Model.ends("everyone gets through, two contenders", "mutex", LEAN),
        Model.holds(
            "changing over",
            "fence",
            "LATE",
            "light without a backend",
            "light with a backend",
            "heavy without a backend"),
        Model.holds(
            "changing over and coalescing, AArch64",
            "fence",
            "CALLERS=2 LATE WEAK",
            "light without a backend",
            "light with a backend",
            "heavy without a backend",
            "a request shared another's barrier",
            "woke a successor",
            "parked and woken"),
        Model.holds(
            "coalescing, barriers that fail, an interrupt",
            "fence",
            "CALLERS=2 FAILS INTERRUPT",
            "a failed barrier",
            "a request shared another's barrier"),
        Model.holds(
            "three callers",
            "fence",
            "CALLERS=3 NO_LIGHT FAILS INTERRUPT",
            "a request shared another's barrier",
            "woke a successor",
            "led without a request"),
        Model.ends("every heavy fence ends", "fence", "CALLERS=2"));
  }

  static Stream<Model> mutants() {
    return Stream.of(
        Model.mutant("no heavy fence", "mutex", TWO + " EXCLUSION_ONLY NO_HEAVY_FENCE", EXCLUSION),
        Model.mutant(
            "no light fence at entry", "mutex", TWO + " EXCLUSION_ONLY NO_LIGHT_FENCE", EXCLUSION),
        Model.mutant(
            "no light fence at exit", "mutex", TWO + " NO_LIGHT_FENCE_AT_EXIT", LOST_WAKE_UP),
        Model.mutant("plain unlock", "mutex", TWO + " WEAK PLAIN_UNLOCK", PUBLICATION),
        Model.mutant(
            "no full fence before the queue",
            "mutex",
            TWO + " NO_FENCE_BEFORE_QUEUE",
            LOST_WAKE_UP),
        Model.endless(
            "no full fence before the queue, live", "mutex", TWO + " NO_FENCE_BEFORE_QUEUE"),
        Model.mutant(
            "revoked taken for fenced",
            "mutex",
            LEAN + " EXCLUSION_ONLY REVOKED_IS_FENCED",
            EXCLUSION),
        Model.mutant(
            "the second contender does not fence",
            "mutex",
            LEAN + " EXCLUSION_ONLY SECOND_SKIPS",
            EXCLUSION),
        Model.mutant(
            "a failed fence taken for one",
            "mutex",
            TWO + " EXCLUSION_ONLY FENCE_FAILS FAILED_IS_FENCED",
            EXCLUSION),
        Model.mutant(
            "confirmed by a load",
            "mutex",
            TWO + " EXCLUSION_ONLY SYMMETRIC CONFIRM_BY_LOAD",
            EXCLUSION),
        Model.mutant(
            "owner takes from PUBLISHING",
            "mutex",
            TWO + " EXCLUSION_ONLY IGNORE_PUBLISHING",
            EXCLUSION),
        Model.mutant(
            "a grant that wakes nobody", "mutex", TWO + " GRANTS=2 SILENT_GRANT", LOST_WAKE_UP),
        Model.mutant("a bias granted again", "mutex", LEAN + " GRANTS=2 REUSE", NAMES),
        Model.mutant(
            "a signal that does not convert",
            "mutex",
            "OPS0=1 OPS1=2 GRANTS=2 AWAIT SIGNAL_WITHOUT_CONVERT",
            LOST_WAKE_UP),
        Model.mutant("no barrier", "fence", "LATE NO_BARRIER", ORDER),
        Model.mutant("no symmetric light fence", "fence", "LATE NO_SYMMETRIC_FENCE", ORDER),
        Model.mutant(
            "looks for the backend before the fence", "fence", "LATE LOOK_BEFORE_FENCE", ORDER),
        Model.mutant(
            "batch taken after the barrier", "fence", "CALLERS=2 BATCH_AFTER_BARRIER", ORDER),
        Model.mutant("failure not passed on", "fence", "CALLERS=2 FAILS FAILURE_KEPT", ORDER),
        Model.mutant("no successor is woken", "fence", "CALLERS=2 NO_SUCCESSOR", LOST_WAKE_UP),
        Model.mutant(
            "looks for a successor while leading",
            "fence",
            "CALLERS=2 LOOK_BEFORE_END_OF_LEADING",
            LOST_WAKE_UP));
  }

  private static String[] with(String... more) {
    return Stream.concat(Stream.of(PHASES), Stream.of(more)).toArray(String[]::new);
  }

  @ParameterizedTest
  @MethodSource("models")
  void holds(Model model) throws Exception {
    Search search = Search.of(model.file(), model.flagList(), model.live());
    assertThat(search.errors()).as(search.report()).isZero();
    assertThat(search.complete()).as(search.report()).isTrue();
    assertThat(search.reached()).containsAll(model.reached());
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void isRefuted(Model mutant) throws Exception {
    Search search = Search.of(mutant.file(), mutant.flagList(), mutant.live());
    assertThat(search.errors()).as(search.report()).isOne();
    assertThat(search.violation()).startsWith(mutant.violation());
  }
}
