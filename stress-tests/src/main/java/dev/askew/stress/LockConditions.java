// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.locks.Condition;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Conditions of a lock that is biased when the wait or the signal comes. */
public final class LockConditions {
  private LockConditions() {}

  /** A flag, and a condition for it. */
  public abstract static class Flag extends LockMeeting {
    private final Condition raised = lock.newCondition();
    private boolean flag;

    /** Awaits the flag while holding the lock twice. Returns the holds afterwards. */
    final int await() {
      lock.lock();
      lock.lock();
      try {
        while (!flag) {
          raised.awaitUninterruptibly();
        }
        criticalSection();
        return lock.getHoldCount();
      } finally {
        lock.unlock();
        lock.unlock();
      }
    }

    final void raise() {
      lock.lock();
      try {
        flag = true;
        criticalSection();
        raised.signal();
      } finally {
        lock.unlock();
      }
    }
  }

  /** The owner waits. */
  @JCStressTest
  @Description(
      "An owner with two biased holds that waits on a condition gives both up, is woken by a contender that"
          + " revokes at any moment, and has both back. Hazard 8.")
  @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "Two critical sections; two holds.")
  @Outcome(expect = FORBIDDEN, desc = "Critical sections overlapped, or holds got lost.")
  @State
  public static class OwnerWaits extends Flag {
    @Actor
    public void owner(II_Result r) {
      bias();
      meetAsFirst();
      r.r2 = await();
    }

    @Actor
    public void contender() {
      meetAsSecond();
      linger();
      raise();
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r1 = counter;
    }
  }

  /** The owner signals. */
  @JCStressTest
  @Description(
      "A contender that revokes and waits on a condition is woken by the owner, whose lock is biased when it"
          + " signals or not. Hazard 8.")
  @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "Two critical sections; two holds.")
  @Outcome(expect = FORBIDDEN, desc = "Critical sections overlapped, or holds got lost.")
  @State
  public static class OwnerSignals extends Flag {
    @Actor
    public void owner() {
      bias();
      meetAsFirst();
      linger();
      raise();
    }

    @Actor
    public void contender(II_Result r) {
      meetAsSecond();
      linger();
      r.r2 = await();
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r1 = counter;
    }
  }
}
