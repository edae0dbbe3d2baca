// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.askew.locks.AsymmetricFence;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * One side writes x and then y, the other reads y and then x. x86-64 keeps stores in order among
 * themselves, and loads, so that the controls here can only catch the compiler; what the processor
 * may do elsewhere is left to the checked model.
 */
public final class MessagePassing {
  private MessagePassing() {}

  /** The kernel's scenario B. */
  @JCStressTest
  @Description(
      "Message passing, the kernel's scenario B: what the light side wrote before the light fence is seen"
          + " by a heavy side that saw, before its fence, what was written after. Hazards 1 and 2.")
  @Outcome(
      id = {"0, 0", "0, 1", "1, 1"},
      expect = ACCEPTABLE,
      desc = "In order.")
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "y was seen and x, written before it, was not.")
  @MustShow({"0, .", "1, 1"})
  @State
  public static class FromLightToHeavy extends Litmus {
    @Actor
    public void light() {
      meetAsFirst();
      linger();
      xOpaque(1);
      AsymmetricFence.lightFence();
      yOpaque(1);
    }

    @Actor
    public void heavy(II_Result r) {
      meetAsSecond();
      linger();
      r.r1 = yOpaque();
      AsymmetricFence.heavyFence();
      r.r2 = xOpaque();
    }
  }

  /** The other direction. */
  @JCStressTest
  @Description(
      "Message passing from the heavy side to the light one: the light side that sees what was written"
          + " after the heavy fence sees, after its light fence, what was written before. Hazards 1 and 2.")
  @Outcome(
      id = {"0, 0", "0, 1", "1, 1"},
      expect = ACCEPTABLE,
      desc = "In order.")
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "y was seen and x, written before it, was not.")
  @MustShow({"0, .", "1, 1"})
  @State
  public static class FromHeavyToLight extends Litmus {
    @Actor
    public void heavy() {
      meetAsFirst();
      xOpaque(1);
      AsymmetricFence.heavyFence();
      yOpaque(1);
    }

    @Actor
    public void light(II_Result r) {
      meetAsSecond();
      linger();
      r.r1 = yOpaque();
      AsymmetricFence.lightFence();
      r.r2 = xOpaque();
    }
  }

  /** Control. */
  @JCStressTest
  @Description(
      "Control: as MessagePassing.FromHeavyToLight, but nothing keeps the light side's compiler from using a"
          + " value of x that it has read before. Hazards 1 and 2.")
  @Outcome(
      id = {"0, 0", "0, 1", "1, 1"},
      expect = ACCEPTABLE,
      desc = "In order.")
  @Outcome(id = "1, 0", expect = ACCEPTABLE_INTERESTING, desc = "The control shows the failure.")
  @MustShow("1, 0")
  @State
  public static class WithoutLightFence extends Litmus {
    @Actor
    public void heavy() {
      meetAsFirst();
      xOpaque(1);
      AsymmetricFence.heavyFence();
      yOpaque(1);
    }

    /** The compiler answers the second load of x with the first. */
    @Actor
    public void light(II_Result r) {
      meetAsSecond();
      int work = x;
      for (int n = 0; n < WORK; n++) {
        work = work * 31 + n;
      }
      seen = work;
      r.r1 = y;
      r.r2 = x;
    }
  }
}
