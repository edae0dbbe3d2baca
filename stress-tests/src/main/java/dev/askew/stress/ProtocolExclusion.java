// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Owner and revoker exclude each other: the protocol of a bias as it is, and with one step broken
 * at a time. The first figure of an outcome is how many critical sections got lost; the second
 * tells whether the owner entered in none, some or all of its rounds before the contender stopped
 * it.
 */
public final class ProtocolExclusion {
  private static final String KEPT = "0, [012]";
  private static final String LOST = "-?[1-9][0-9]*, [012]";
  private static final String IN_BETWEEN = "0, 1";

  private ProtocolExclusion() {}

  /** The two actors. */
  public abstract static class Dispute extends BiasProtocol {
    private int entered;

    final void owner() {
      meetAsFirst();
      entered = ownerRounds();
    }

    final void contender() {
      meetAsSecond();
      linger(7);
      contenderRound();
    }

    final void count(II_Result r) {
      r.r1 = entered + 1 - counter;
      r.r2 = share(entered, ROUNDS);
    }
  }

  /** The protocol as it is. */
  @JCStressTest
  @Description(
      "Of the protocol in its smallest form: no critical section of the owner overlaps that of the revoker."
          + " Hazard 1.")
  @Outcome(id = KEPT, expect = ACCEPTABLE, desc = "Each critical section was counted.")
  @Outcome(id = LOST, expect = FORBIDDEN, desc = "Two critical sections overlapped.")
  @MustShow(IN_BETWEEN)
  @Under({"ffm", "jnr", "custom"})
  @State
  public static class AsItIs extends Dispute {
    @Actor
    public void first() {
      owner();
    }

    @Actor
    public void second() {
      contender();
    }

    @Arbiter
    public void arbiter(II_Result r) {
      count(r);
    }
  }

  /** Control. */
  @JCStressTest
  @Description("Control: ProtocolExclusion.AsItIs without the heavy fence. Hazard 1.")
  @Outcome(id = KEPT, expect = ACCEPTABLE, desc = "Each critical section was counted.")
  @Outcome(id = LOST, expect = ACCEPTABLE_INTERESTING, desc = "The control shows the failure.")
  @MustShow(LOST)
  @State
  public static class WithoutHeavyFence extends Dispute {
    @Override
    protected void fence() {}

    @Actor
    public void first() {
      owner();
    }

    @Actor
    public void second() {
      contender();
    }

    @Arbiter
    public void arbiter(II_Result r) {
      count(r);
    }
  }

  /** Control. */
  @JCStressTest
  @Description(
      "Control: ProtocolExclusion.AsItIs with plain accesses on the owner's side, so that the compiler may"
          + " look at the phase once for all rounds. Hazard 1.")
  @Outcome(id = KEPT, expect = ACCEPTABLE, desc = "Each critical section was counted.")
  @Outcome(id = LOST, expect = ACCEPTABLE_INTERESTING, desc = "The control shows the failure.")
  @MustShow(LOST)
  @State
  public static class WithoutLightFence extends Dispute {
    @Override
    protected boolean enter() {
      holds = 1;
      return phase == BIASED;
    }

    @Override
    protected void exit() {
      holds = 0;
    }

    /** So long that the owner is not done before the heavy fence is. */
    @Override
    protected int length() {
      return 2_000;
    }

    @Actor
    public void first() {
      owner();
    }

    @Actor
    public void second() {
      contender();
    }

    @Arbiter
    public void arbiter(II_Result r) {
      count(r);
    }
  }

  /** Control for the backend that has no heavy fence. */
  @JCStressTest
  @Description(
      "Control: ProtocolExclusion.AsItIs where there is no asymmetric fence, with an owner that does not"
          + " confirm its entry by a compare-and-set. Hazard 1.")
  @Outcome(id = KEPT, expect = ACCEPTABLE, desc = "Each critical section was counted.")
  @Outcome(id = LOST, expect = ACCEPTABLE_INTERESTING, desc = "The control shows the failure.")
  @MustShow(LOST)
  @Under("fallback")
  @State
  public static class WithoutConfirmation extends Dispute {
    @Actor
    public void first() {
      owner();
    }

    @Actor
    public void second() {
      contender();
    }

    @Arbiter
    public void arbiter(II_Result r) {
      count(r);
    }
  }

  /** What {@link WithoutConfirmation} lacks. */
  @JCStressTest
  @Description(
      "Of the protocol in its smallest form, where there is no asymmetric fence: an owner that confirms each"
          + " entry by a compare-and-set excludes the revoker. Hazard 1.")
  @Outcome(id = KEPT, expect = ACCEPTABLE, desc = "Each critical section was counted.")
  @Outcome(id = LOST, expect = FORBIDDEN, desc = "Two critical sections overlapped.")
  @MustShow(IN_BETWEEN)
  @State
  public static class Confirmed extends Dispute {
    @Override
    protected boolean enter() {
      HOLDS.setOpaque(this, 1);
      return PHASE.compareAndSet(this, BIASED, BIASED);
    }

    @Override
    protected void fence() {}

    @Actor
    public void first() {
      owner();
    }

    @Actor
    public void second() {
      contender();
    }

    @Arbiter
    public void arbiter(II_Result r) {
      count(r);
    }
  }

  /** A second contender comes while the first has asked and not yet fenced. */
  @JCStressTest
  @Description(
      "Of the protocol in its smallest form: a contender that finds that another has asked, but has not"
          + " fenced, fences for itself. Hazard 4.")
  @Outcome(id = KEPT, expect = ACCEPTABLE, desc = "Each critical section was counted.")
  @Outcome(id = LOST, expect = FORBIDDEN, desc = "Two critical sections overlapped.")
  @MustShow(IN_BETWEEN)
  @Under({"ffm", "jnr", "custom"})
  @State
  public static class SecondContender extends Dispute {
    @Actor
    public void first() {
      owner();
    }

    /** Two contenders on one processor: the first is preempted just before its fence. */
    @Actor
    public void second() {
      meetAsSecond();
      linger(7);
      PHASE.compareAndSet(this, BIASED, REVOKING);
      contenderRound();
    }

    @Arbiter
    public void arbiter(II_Result r) {
      count(r);
    }
  }

  /** Control. */
  @JCStressTest
  @Description(
      "Control: ProtocolExclusion.SecondContender with a second contender that takes \"asked\" for"
          + " \"fenced\". Hazard 4.")
  @Outcome(id = KEPT, expect = ACCEPTABLE, desc = "Each critical section was counted.")
  @Outcome(id = LOST, expect = ACCEPTABLE_INTERESTING, desc = "The control shows the failure.")
  @MustShow(LOST)
  @State
  public static class AskedTakenForFenced extends Dispute {
    @Override
    protected boolean take() {
      return (int) HOLDS.getVolatile(this) == 0 && PHASE.compareAndSet(this, REVOKING, TAKEN);
    }

    @Actor
    public void first() {
      owner();
    }

    @Actor
    public void second() {
      meetAsSecond();
      linger(7);
      PHASE.compareAndSet(this, BIASED, REVOKING);
      contenderRound();
    }

    @Arbiter
    public void arbiter(II_Result r) {
      count(r);
    }
  }
}
