// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Leaving is a Dekker as well: an owner that leaves sees that it has to wake somebody, or the
 * contender sees that the owner is out. If neither, the contender sleeps for ever. Nobody sleeps
 * here: the outcome says what each has seen, the owner first.
 */
public final class ProtocolWakeUp {
  private ProtocolWakeUp() {}

  /** The owner leaves while a contender asks. */
  public abstract static class Leaving extends BiasProtocol {
    final int leave() {
      if (!enter()) {
        throw new IllegalStateException("nobody has asked yet");
      }
      meetAsFirst();
      linger();
      exit();
      return (int) PHASE.getOpaque(this) == BIASED ? 0 : 1;
    }

    final int ask() {
      meetAsSecond();
      PHASE.compareAndSet(this, BIASED, REVOKING);
      fence();
      return (int) HOLDS.getVolatile(this) == 0 ? 1 : 0;
    }
  }

  /** The protocol as it is. */
  @JCStressTest
  @Description(
      "Of the protocol in its smallest form: when the owner leaves while a contender asks, the owner sees"
          + " that it was asked or the contender sees it out. Hazard 1.")
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "At least one saw it.")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "The contender would never be woken.")
  @MustShow({"0, 1", "1, ."})
  @Under({"ffm", "jnr", "custom"})
  @State
  public static class AsItIs extends Leaving {
    @Actor
    public void owner(II_Result r) {
      r.r1 = leave();
    }

    @Actor
    public void contender(II_Result r) {
      r.r2 = ask();
    }
  }

  /** Control. */
  @JCStressTest
  @Description("Control: ProtocolWakeUp.AsItIs without the heavy fence. Hazard 1.")
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "At least one saw it.")
  @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "The control shows the failure.")
  @MustShow("0, 0")
  @State
  public static class WithoutHeavyFence extends Leaving {
    @Override
    protected void fence() {}

    @Actor
    public void owner(II_Result r) {
      r.r1 = leave();
    }

    @Actor
    public void contender(II_Result r) {
      r.r2 = ask();
    }
  }

  /** The bias is revoked and fenced already, the owner inside; a contender enqueues. */
  public abstract static class Queue extends BiasProtocol {
    private static final VarHandle WAITER;

    static {
      try {
        WAITER = MethodHandles.lookup().findVarHandle(Queue.class, "waiter", int.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    @SuppressWarnings("UnusedVariable") // accessed through its handle
    private int waiter;

    /** The owner's, between leaving and looking at the queue. */
    protected void fullFence() {
      VarHandle.fullFence();
    }

    final int leaveAndLook() {
      HOLDS.setOpaque(this, 1);
      PHASE.setOpaque(this, FENCED);
      meetAsFirst();
      exit();
      fullFence();
      return (int) WAITER.getOpaque(this);
    }

    final int enqueueAndLook() {
      meetAsSecond();
      WAITER.setVolatile(this, 1);
      VarHandle.fullFence();
      return (int) HOLDS.getVolatile(this) == 0 ? 1 : 0;
    }
  }

  /** The protocol as it is. */
  @JCStressTest
  @Description(
      "Of the protocol in its smallest form: when the owner leaves a revoked bias while a contender enqueues,"
          + " the owner sees the queue or the contender sees it out. Hazard 1.")
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "At least one saw it.")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "The contender would never be woken.")
  @MustShow({"0, 1", "1, 0"})
  @State
  public static class LookAtQueue extends Queue {
    @Actor
    public void owner(II_Result r) {
      r.r1 = leaveAndLook();
    }

    @Actor
    public void contender(II_Result r) {
      r.r2 = enqueueAndLook();
    }
  }

  /** Control. */
  @JCStressTest
  @Description(
      "Control: ProtocolWakeUp.LookAtQueue without the owner's full fence before it looks. Hazard 1.")
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "At least one saw it.")
  @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "The control shows the failure.")
  @MustShow("0, 0")
  @State
  public static class LookAtQueueWithoutFullFence extends Queue {
    @Override
    protected void fullFence() {}

    @Actor
    public void owner(II_Result r) {
      r.r1 = leaveAndLook();
    }

    @Actor
    public void contender(II_Result r) {
      r.r2 = enqueueAndLook();
    }
  }
}
