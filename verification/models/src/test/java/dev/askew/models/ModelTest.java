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

  private static final String PAIR = "READERS=1 WRITERS=1 READS=3 WRITES=2 GRANTS=3";
  private static final String WRITERS = "READERS=1 WRITERS=2 READS=2 WRITES=1";

  private static final String READER_EXCLUDED = "assertion violated (writing==0)";
  private static final String WRITER_EXCLUDED = "assertion violated ((writing==1)&&(reading==0))";
  private static final String READ_PUBLICATION = "assertion violated (d==written)";
  private static final String EXCLUSION = "assertion violated (inside==1)";
  private static final String PUBLICATION = "assertion violated (d==sections)";
  private static final String NAMES = "assertion violated (((c>0)&&(c<9))&&(o==((_pid-1)+1)))";
  private static final String LOST_WAKE_UP = "invalid end state";
  private static final String ORDER = "assertion violated  !(((looked&&(notA";

  private static final String NOT_FREED = "assertion violated  !(freed[p])";
  private static final String SECTION_SEEN = "assertion violated (seen==written[p])";

  private static final String[] SECTIONS = {
    "waited for a section", "passed a later section", "found no slot"
  };

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
        Model.holds(
            "steps that an error does not let be completed",
            "mutex",
            LEAN + " STEP_BACK",
            with("gave TAKEN back", "gave PUBLISHING back", "the owner that left gave TAKEN back")),
        Model.holds(
            "the same, three grants, AArch64",
            "mutex",
            "OPS0=2 OPS1=2 GRANTS=3 WEAK STEP_BACK",
            with("gave TAKEN back", "gave PUBLISHING back", "the owner that left gave TAKEN back")),
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
            "three grants, x86",
            "readwrite",
            PAIR + " FENCE_FAILS GIVE_UP",
            "entered in vain",
            "granted",
            "granted before the writer came",
            "woken",
            "gave up",
            "a failed heavy fence"),
        Model.holds(
            "three grants, AArch64",
            "readwrite",
            PAIR + " WEAK BARGE",
            "granted before the writer came",
            "barged in before the writer counted",
            "barged in, and the writer counts again",
            "looked again",
            "woken"),
        Model.holds(
            "no asymmetric fence, AArch64",
            "readwrite",
            PAIR + " SYMMETRIC WEAK BARGE",
            "granted before the writer came",
            "barged in, and the writer counts again",
            "entered in vain",
            "woken"),
        Model.holds(
            "two readers, AArch64",
            "readwrite",
            "READERS=2 WRITERS=1 READS=2 WRITES=1 GRANTS=2 WEAK",
            "granted before the writer came",
            "woken"),
        Model.holds(
            "two readers that barge",
            "readwrite",
            "READERS=2 WRITERS=1 READS=2 WRITES=1 GRANTS=2 BARGE",
            "barged in before the writer counted",
            "barged in, and the writer counts again",
            "looked again"),
        Model.holds(
            "two writers, one of them by tryLock()",
            "readwrite",
            WRITERS + " GRANTS=2 WEAK BARGE TRY",
            "tried and taken",
            "fenced what has moved on"),
        Model.holds(
            "two writers, one of which gives up",
            "readwrite",
            WRITERS + " GRANTS=2 GIVE_UP FENCE_FAILS",
            "gave up",
            "fenced what has moved on"),
        Model.ends("everyone gets through", "readwrite", WRITERS + " GRANTS=2"),
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
        Model.ends("every heavy fence ends", "fence", "CALLERS=2"),
        Model.holds("one section after the other", "reclamation", "READS=3", SECTIONS),
        Model.holds("two users, AArch64", "reclamation", "READERS=2 READS=2 WEAK", SECTIONS),
        Model.holds("two closers, AArch64", "reclamation", "CLOSERS=2 CLOSES=1 WEAK", SECTIONS),
        Model.holds(
            "heavy fences that fail, AArch64",
            "reclamation",
            "READERS=2 CLOSES=1 FENCE_FAILS WEAK",
            Stream.concat(Stream.of(SECTIONS), Stream.of("a failed heavy fence"))
                .toArray(String[]::new)),
        Model.holds(
            "no asymmetric fence, AArch64", "reclamation", "READERS=2 SYMMETRIC WEAK", SECTIONS));
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
            "a step that is not given back", "mutex", LEAN + " STEP_BACK STEP_LOST", LOST_WAKE_UP),
        Model.mutant(
            "an owner that leaves unfenced a taker that steps back",
            "mutex",
            LEAN + " STEP_BACK LEAVE_UNFENCED",
            LOST_WAKE_UP),
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
        Model.mutant(
            "no heavy fence",
            "readwrite",
            PAIR + " EXCLUSION_ONLY NO_HEAVY_FENCE",
            READER_EXCLUDED),
        Model.mutant(
            "no light fence at entry",
            "readwrite",
            PAIR + " EXCLUSION_ONLY NO_LIGHT_FENCE",
            READER_EXCLUDED),
        Model.mutant(
            "no light fence at exit", "readwrite", PAIR + " NO_LIGHT_FENCE_AT_EXIT", LOST_WAKE_UP),
        Model.mutant("plain exit", "readwrite", PAIR + " WEAK PLAIN_EXIT", READ_PUBLICATION),
        Model.mutant(
            "no symmetric fence",
            "readwrite",
            PAIR + " EXCLUSION_ONLY SYMMETRIC NO_SYMMETRIC_FENCE",
            READER_EXCLUDED),
        Model.mutant(
            "no full fence before the waiter",
            "readwrite",
            PAIR + " NO_FENCE_BEFORE_WAITER",
            LOST_WAKE_UP),
        Model.mutant(
            "no second look before parking", "readwrite", PAIR + " NO_SECOND_LOOK", LOST_WAKE_UP),
        Model.mutant(
            "a failed fence taken for one",
            "readwrite",
            PAIR + " EXCLUSION_ONLY FENCE_FAILS FAILED_IS_FENCED",
            READER_EXCLUDED),
        Model.mutant(
            "revoked taken for fenced",
            "readwrite",
            WRITERS + " EXCLUSION_ONLY REVOKED_IS_FENCED",
            WRITER_EXCLUDED),
        Model.mutant(
            "a reader that barged is ignored",
            "readwrite",
            PAIR + " EXCLUSION_ONLY BARGE SETTLE_BY_STORE",
            READER_EXCLUDED),
        Model.mutant(
            "a reader that barges does not have the writer count again",
            "readwrite",
            PAIR + " EXCLUSION_ONLY BARGE NO_RECOUNT",
            READER_EXCLUDED),
        Model.mutant(
            "a reader that barges without a fence",
            "readwrite",
            PAIR + " EXCLUSION_ONLY BARGE NO_FENCE_BEFORE_BARGING",
            READER_EXCLUDED),
        Model.mutant(
            "a flag without a version",
            "readwrite",
            WRITERS + " GRANTS=2 NO_VERSION",
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
            LOST_WAKE_UP),
        Model.mutant("no heavy fence", "reclamation", "NO_HEAVY_FENCE", NOT_FREED),
        Model.mutant("no light fence", "reclamation", "NO_LIGHT_FENCE", NOT_FREED),
        Model.mutant(
            "no symmetric fence", "reclamation", "SYMMETRIC NO_SYMMETRIC_FENCE", NOT_FREED),
        Model.mutant(
            "a failed fence taken for one",
            "reclamation",
            "FENCE_FAILS FAILED_IS_FENCED",
            NOT_FREED),
        Model.mutant(
            "the epoch read after the reference", "reclamation", "EARLY_REFERENCE", NOT_FREED),
        Model.mutant("plain exit", "reclamation", "WEAK PLAIN_EXIT", SECTION_SEEN),
        Model.mutant("a parity for an epoch", "reclamation", "PARITY", NOT_FREED),
        Model.mutant("looks for slots before it begins", "reclamation", "LOOK_BEFORE", NOT_FREED));
  }

  private static String[] with(String... more) {
    return Stream.concat(Stream.of(PHASES), Stream.of(more)).toArray(String[]::new);
  }

  @ParameterizedTest
  @MethodSource("models")
  void everyClaimOfAModelHolds(Model model) throws Exception {
    Search search = Search.of(model.file(), model.flagList(), model.live(), false);
    assertThat(search.errors()).as(search.report()).isZero();
    assertThat(search.complete()).as(search.report()).isTrue();
    assertThat(search.reached()).containsAll(model.reached());
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void everyMutantIsRefuted(Model mutant) throws Exception {
    Search search = Search.of(mutant.file(), mutant.flagList(), mutant.live(), true);
    assertThat(search.errors()).as(search.report()).isOne();
    assertThat(search.violation()).startsWith(mutant.violation());
  }
}
