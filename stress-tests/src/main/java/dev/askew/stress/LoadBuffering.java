// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.askew.locks.AsymmetricFence;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Each side reads what the other writes after its own read. There is no control: x86-64 does not
 * let a store overtake an earlier load, and HotSpot's compilers do not either, so that a failure
 * cannot be provoked here; it is left to the checked model.
 */
public final class LoadBuffering {
  private LoadBuffering() {}

  /** Light fence against heavy fence. */
  @JCStressTest
  @Description(
      "Load buffering: with a light fence on one side and a heavy one on the other, not both sides read what"
          + " the other writes afterwards. Hazard 2.")
  @Outcome(
      id = {"0, 0", "0, 1", "1, 0"},
      expect = ACCEPTABLE,
      desc = "At most one saw the other's store.")
  @Outcome(
      id = "1, 1",
      expect = FORBIDDEN,
      desc = "Both saw a store that came after their own load.")
  @MustShow({"0, 1", "1, 0"})
  @State
  public static class Fenced extends Litmus {
    @Actor
    public void light(II_Result r) {
      meetAsFirst();
      linger();
      r.r1 = yOpaque();
      AsymmetricFence.lightFence();
      xOpaque(1);
    }

    @Actor
    public void heavy(II_Result r) {
      meetAsSecond();
      r.r2 = xOpaque();
      AsymmetricFence.heavyFence();
      yOpaque(1);
    }
  }
}
