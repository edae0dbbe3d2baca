// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.askew.locks.AsymmetricFence;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Each side stores and then looks for the other's store: the Dekker on which owner and revoker
 * rest. It is scenario A of the comment in kernel/sched/membarrier.c.
 */
public final class StoreBuffering {
  private StoreBuffering() {}

  /** Light fence against heavy fence. */
  @JCStressTest
  @Description(
      "Store buffering, the kernel's scenario A: with a light fence on one side and a heavy one on the"
          + " other, at least one side sees the other's store. Hazard 1.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The heavy side saw the light one's store.")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The light side saw the heavy one's store.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Each saw the other's.")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "Neither saw the other.")
  @MustShow({"0, 1", "1, 0"})
  @State
  public static class Fenced extends Litmus {
    /** The side that runs all the time. */
    @Actor
    public void light(II_Result r) {
      meetAsFirst();
      linger();
      xOpaque(1);
      AsymmetricFence.lightFence();
      r.r1 = yOpaque();
    }

    /** The side that pays. */
    @Actor
    public void heavy(II_Result r) {
      meetAsSecond();
      yOpaque(1);
      AsymmetricFence.heavyFence();
      r.r2 = xOpaque();
    }
  }

  /** Two heavy sides are as good. */
  @JCStressTest
  @Description(
      "Two heavy fences against each other, which may share one barrier of the kernel, order like full"
          + " fences. Hazard 4.")
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "At least one saw the other's store.")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "Neither saw the other.")
  @MustShow("1, 1")
  @State
  public static class BothHeavy extends Litmus {
    @Actor
    public void one(II_Result r) {
      meetAsFirst();
      xOpaque(1);
      AsymmetricFence.heavyFence();
      r.r1 = yOpaque();
    }

    @Actor
    public void other(II_Result r) {
      meetAsSecond();
      yOpaque(1);
      AsymmetricFence.heavyFence();
      r.r2 = xOpaque();
    }
  }

  /** Control. */
  @JCStressTest
  @Description(
      "Control: as StoreBuffering.Fenced, but with an ordinary full fence in place of the heavy one, which"
          + " does not reach the other side's store buffer. Hazard 1.")
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "At least one saw the other's store.")
  @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "The control shows the failure.")
  @MustShow("0, 0")
  @Under({"ffm", "jnr", "custom"})
  @State
  public static class WithoutHeavyFence extends Litmus {
    /** Both sides being quick now, they need not meet. */
    @Actor
    public void light(II_Result r) {
      xOpaque(1);
      AsymmetricFence.lightFence();
      r.r1 = yOpaque();
    }

    @Actor
    public void heavy(II_Result r) {
      yOpaque(1);
      VarHandle.fullFence();
      r.r2 = xOpaque();
    }
  }

  /** Control. */
  @JCStressTest
  @Description(
      "Control: as StoreBuffering.Fenced, but nothing keeps the light side's compiler from reading before"
          + " it writes. Hazard 1.")
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "At least one saw the other's store.")
  @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "The control shows the failure.")
  @MustShow("0, 0")
  @State
  public static class WithoutLightFence extends Litmus {
    /** The compiler answers the second load of y with the first. */
    @Actor
    public void light(II_Result r) {
      meetAsFirst();
      int work = y;
      for (int n = 0; n < WORK; n++) {
        work = work * 31 + n;
      }
      seen = work;
      x = 1;
      r.r1 = y;
    }

    @Actor
    public void heavy(II_Result r) {
      meetAsSecond();
      yOpaque(1);
      AsymmetricFence.heavyFence();
      r.r2 = xOpaque();
    }
  }
}
