// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.askew.stress.Meeting;
import dev.askew.stress.MustShow;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A user that finds something inside a section and uses it, against one who takes it away, waits
 * for a grace period, and frees it. The outcome is 0 if the user used it in time, 1 if it used it
 * after it was freed, 2 if it found nothing.
 *
 * <p>The control without the heavy fence is PoisonedMemoryTest, in the module reclamation: the
 * store buffer has to be kept full for longer than a sample here lasts.
 */
public final class SectionUse {
  private static final String IN_TIME = "0";
  private static final String FREED = "1";
  private static final String NOTHING = "2";

  private SectionUse() {}

  /** User and closer. */
  public abstract static class Dispute extends Meeting {
    private static final VarHandle AWAY;
    private static final VarHandle IS_FREED;

    static {
      try {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        AWAY = lookup.findVarHandle(Dispute.class, "away", int.class);
        IS_FREED = lookup.findVarHandle(Dispute.class, "freed", int.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    /** For all samples of a JVM, as a program has it. */
    protected static final Epochs EPOCHS = new Epochs();

    /** By VarHandle only. */
    protected int away;

    /** By VarHandle only. */
    protected int freed;

    /** Depends on what the user computes, so that the compiler has to do it. */
    protected int seen;

    abstract void gracePeriod();

    @SuppressWarnings("try") // the section need not be mentioned
    final void user(I_Result r) {
      meetAsFirst();
      linger();
      fillStoreBuffer();
      try (Section ignored = EPOCHS.enter()) {
        if ((int) AWAY.getOpaque(this) == 0) {
          int work = 1;
          for (int n = 0; n < 100; n++) {
            work = work * 31 + n;
          }
          seen = work;
          r.r1 = (int) IS_FREED.getOpaque(this);
        } else {
          r.r1 = 2;
        }
      }
    }

    final void closer() {
      meetAsSecond();
      AWAY.setOpaque(this, 1);
      gracePeriod();
      IS_FREED.setOpaque(this, 1);
    }
  }

  /** As users do. */
  @JCStressTest
  @Description(
      "A section against Epochs.synchronize(): what was found is not freed before it ends. Hazard"
          + " 14.")
  @Outcome(id = IN_TIME, expect = ACCEPTABLE, desc = "Used in time.")
  @Outcome(id = NOTHING, expect = ACCEPTABLE, desc = "Nothing was there any more.")
  @Outcome(id = FREED, expect = FORBIDDEN, desc = "Used after it was freed.")
  @MustShow({IN_TIME, NOTHING})
  @State
  public static class Synchronized extends Dispute {
    @Override
    void gracePeriod() {
      EPOCHS.synchronize();
    }

    @Actor
    public void use(I_Result r) {
      user(r);
    }

    @Actor
    public void close() {
      closer();
    }
  }

  /** Control. */
  @JCStressTest
  @Description("Control: as SectionUse.Synchronized, but the closer does not wait. Hazard 14.")
  @Outcome(id = IN_TIME, expect = ACCEPTABLE, desc = "Used in time.")
  @Outcome(id = NOTHING, expect = ACCEPTABLE, desc = "Nothing was there any more.")
  @Outcome(id = FREED, expect = ACCEPTABLE_INTERESTING, desc = "The control shows the failure.")
  @MustShow(FREED)
  @State
  public static class WithoutWaiting extends Dispute {
    @Override
    void gracePeriod() {
      VarHandle.fullFence();
    }

    @Actor
    public void use(I_Result r) {
      user(r);
    }

    @Actor
    public void close() {
      closer();
    }
  }
}
