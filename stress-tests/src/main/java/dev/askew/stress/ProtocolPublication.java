// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * What the owner wrote inside is seen by the contender that finds it out: the release of unlock.
 */
public final class ProtocolPublication {
  private ProtocolPublication() {}

  /** The owner writes inside, the contender reads. */
  public abstract static class HandOver extends BiasProtocol {
    private int data;

    final void write() {
      if (!enter()) {
        throw new IllegalStateException("nobody has asked yet");
      }
      meetAsFirst();
      linger();
      data = 1;
      exit();
    }

    final int read() {
      meetAsSecond();
      while (!take()) {
        Thread.onSpinWait();
      }
      return data;
    }
  }

  /** The protocol as it is. */
  @JCStressTest
  @Description(
      "Of the protocol in its smallest form: a contender that finds the owner out sees what it wrote inside."
          + " Hazard 2.")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "Seen.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "The owner is out and its data is not there.")
  @Under({"ffm", "jnr", "custom"})
  @State
  public static class AsItIs extends HandOver {
    @Actor
    public void owner() {
      write();
    }

    @Actor
    public void contender(I_Result r) {
      r.r1 = read();
    }
  }

  /** Control. */
  @JCStressTest
  @Description(
      "Control: ProtocolPublication.AsItIs with an unlock that is a plain store. Need not fail on x86-64, where"
          + " stores stay in order unless the compiler exchanges them; there the checked model shows the"
          + " failure. Hazard 2.")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "Seen.")
  @Outcome(id = "0", expect = ACCEPTABLE_INTERESTING, desc = "The control shows the failure.")
  @MustShow(value = "0", on = "aarch64")
  @Under({"ffm", "jnr", "custom"})
  @State
  public static class PlainUnlock extends HandOver {
    @Override
    protected void exit() {
      holds = 0;
    }

    @Actor
    public void owner() {
      write();
    }

    @Actor
    public void contender(I_Result r) {
      r.r1 = read();
    }
  }
}
