// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.askew.locks.internal.Handshake;
import dev.askew.stress.Meeting;
import dev.askew.stress.MustShow;
import dev.askew.stress.Under;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The owner's fast path of {@link BiasedLock}, the outermost {@link BiasedLock#lock()} and {@link
 * BiasedLock#unlock()}, against a contender that does what the lock does and no more. The lock's
 * own contender takes so long between asking and looking (it reads clocks, and queues up for the
 * fence) that on x86-64 the owner's store buffer has drained by then, heavy fence or not: the lock
 * cannot show that it needs the fence, its fast path can.
 *
 * <p>The first figure of an outcome is how many critical sections got lost; the second tells
 * whether the owner entered in none, some or all of its rounds.
 */
public final class BiasExclusion {
  private static final String KEPT = "0, [012]";
  private static final String LOST = "-?[1-9][0-9]*, [012]";

  private BiasExclusion() {}

  /** Owner and contender. */
  public abstract static class Dispute extends Meeting {
    private static final int ROUNDS = 8;

    private volatile Bias bias = new Bias(Thread.currentThread(), true);
    private int counter;
    private int entered;

    /** Depends on what the actors compute, so that the compiler has to do it. */
    protected int seen;

    abstract void fence(Bias bias);

    private static int work(int start) {
      int work = start;
      for (int n = 0; n < 200; n++) {
        work = work * 31 + n;
      }
      return work;
    }

    private void criticalSection() {
      int count = counter;
      seen = work(count);
      counter = count + 1;
    }

    final void owner() {
      Bias b = new Bias(Thread.currentThread(), true);
      bias = b;
      meetAsFirst();
      int rounds = 0;
      while (rounds < ROUNDS) {
        fillStoreBuffer();
        if (!enter(b)) {
          break;
        }
        criticalSection();
        rounds++;
        if (!exit(b)) {
          break;
        }
      }
      b.clearHolds();
      entered = rounds;
    }

    /** As {@link BiasedLock#lock()}, which finds the bias in a lock. */
    private static boolean enter(Bias b) {
      Bias.HOLDS.setOpaque(b, 1);
      return (int) Bias.PHASE.getOpaque(b) == Bias.BIASED || b.confirm();
    }

    /** As {@link BiasedLock#unlock()}, likewise. */
    private static boolean exit(Bias b) {
      if (Costs.RELEASES_BY_VOLATILE_STORE) {
        Bias.HOLDS.setVolatile(b, 0);
      } else {
        Bias.HOLDS.setRelease(b, 0);
      }
      return (int) Bias.PHASE.getOpaque(b) == Bias.BIASED || b.confirm();
    }

    /** As {@code OwnersBias.revoke}. */
    final void contender() {
      meetAsSecond();
      Bias b = bias;
      linger(7);
      fillStoreBuffer();
      b.casPhase(Bias.BIASED, Bias.REVOKING);
      fence(b);
      b.casPhase(Bias.REVOKING, Bias.FENCED);
      while (b.holdsVolatile() != 0) {
        Thread.onSpinWait();
      }
      b.casPhase(Bias.FENCED, Bias.TAKEN);
      criticalSection();
    }

    final void count(II_Result r) {
      r.r1 = entered + 1 - counter;
      r.r2 = share(entered, ROUNDS);
    }
  }

  /** The heavy fence. */
  @JCStressTest
  @Description(
      "The fast path of BiasedLock, as compiled here, excludes a contender that fences. Hazard 1.")
  @Outcome(id = KEPT, expect = ACCEPTABLE, desc = "Each critical section was counted.")
  @Outcome(id = LOST, expect = FORBIDDEN, desc = "Two critical sections overlapped.")
  @MustShow("0, 1")
  @Under({"ffm", "jnr", "handshake", "custom"})
  @State
  public static class Fenced extends Dispute {
    @Override
    void fence(Bias bias) {
      AsymmetricFence.serving().reach(bias.get());
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

  /** What takes the place of a heavy fence that fails. */
  @JCStressTest
  @Description(
      "The fast path of BiasedLock, as compiled here, excludes a contender that shakes hands with the owner in"
          + " place of the heavy fence. Hazard 9.")
  @Outcome(id = KEPT, expect = ACCEPTABLE, desc = "Each critical section was counted.")
  @Outcome(id = LOST, expect = FORBIDDEN, desc = "Two critical sections overlapped.")
  @MustShow("0, 1")
  @Under({"ffm", "jnr", "handshake", "custom"})
  @State
  public static class ShakenHands extends Dispute {
    @Override
    void fence(Bias bias) {
      Handshake.with(bias.get());
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

  /** Control. */
  @JCStressTest
  @Description(
      "Control: BiasExclusion.Fenced with a heavy fence that does nothing and says nothing, as on kernels that"
          + " answer 0 and do not execute the command. Hazards 1 and 9.")
  @Outcome(id = KEPT, expect = ACCEPTABLE, desc = "Each critical section was counted.")
  @Outcome(id = LOST, expect = ACCEPTABLE_INTERESTING, desc = "The control shows the failure.")
  @MustShow(LOST)
  @Under({"ffm", "jnr", "handshake", "custom"})
  @State
  public static class WithoutHeavyFence extends Dispute {
    @Override
    void fence(Bias bias) {}

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
}
