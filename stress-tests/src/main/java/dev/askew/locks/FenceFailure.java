// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.askew.stress.CustomBackendProvider;
import dev.askew.stress.LockMeeting;
import dev.askew.stress.MustShow;
import dev.askew.stress.Under;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * The heavy fence fails in the middle of a revocation. A process in which that has happened biases
 * no lock any more; these tests lift that ban before each sample, or else only the first would
 * begin with a bias. For the control see {@link BiasExclusion}.
 */
public final class FenceFailure {
  private static final VarHandle MAY_GRANT;
  private static final Logger LOGGER = Logger.getLogger("dev.askew.locks");

  static {
    LOGGER.setLevel(Level.OFF); // each failure would be logged again
    try {
      MAY_GRANT =
          MethodHandles.privateLookupIn(Barriers.class, MethodHandles.lookup())
              .findStaticVarHandle(Barriers.class, "mayGrant", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private FenceFailure() {}

  /** A lock biased to its owner, in a process whose fences fail. */
  public abstract static class Failing extends LockMeeting {
    private long failuresBefore;

    final void owner() {
      failuresBefore = CustomBackendProvider.failures();
      do {
        MAY_GRANT.setVolatile(true);
      } while (!lock.biasToCurrentThread());
      meetAsFirst();
      for (int n = 0; n < ROUNDS; n++) {
        lockedSection();
      }
    }

    final int contender() {
      meetAsSecond();
      linger(7);
      return share(lockedSection(), ROUNDS);
    }

    final void count(III_Result r) {
      r.r1 = ROUNDS + 1 - counter;
      r.r3 = CustomBackendProvider.failures() == failuresBefore ? 0 : 1;
    }
  }

  /** Fences fail by turns. */
  @JCStressTest
  @Description(
      "Every third heavy fence fails: owner and revoker exclude each other all the same, by the handshake that"
          + " takes the fence's place. Hazard 9.")
  @Outcome(
      id = "0, [012], [01]",
      expect = ACCEPTABLE,
      desc = "Counted; when the contender got in; whether a fence has failed.")
  @Outcome(expect = FORBIDDEN, desc = "Two critical sections overlapped.")
  @MustShow({"0, 1, .", "0, [012], 1"})
  @Under("custom")
  @State
  public static class EveryThird extends Failing {
    static {
      CustomBackendProvider.failEvery(3);
    }

    @Actor
    public void first() {
      owner();
    }

    @Actor
    public void second(III_Result r) {
      r.r2 = contender();
    }

    @Arbiter
    public void arbiter(III_Result r) {
      count(r);
    }
  }

  /** Fences fail for good. */
  @JCStressTest
  @Description(
      "Every heavy fence fails: owner and revoker exclude each other by handshakes alone. Hazard 9.")
  @Outcome(
      id = "0, [012], [01]",
      expect = ACCEPTABLE,
      desc = "Counted; when the contender got in; whether a fence has failed.")
  @Outcome(expect = FORBIDDEN, desc = "Two critical sections overlapped.")
  @MustShow({"0, 1, .", "0, [012], 1"})
  @Under("custom")
  @State
  public static class Always extends Failing {
    static {
      CustomBackendProvider.failEvery(1);
    }

    @Actor
    public void first() {
      owner();
    }

    @Actor
    public void second(III_Result r) {
      r.r2 = contender();
    }

    @Arbiter
    public void arbiter(III_Result r) {
      count(r);
    }
  }
}
