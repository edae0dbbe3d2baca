// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Plain data written inside is seen, whole, by who comes next: in both directions. */
public final class LockPublication {
  private LockPublication() {}

  /** From the owner to the contender that revokes. */
  @JCStressTest
  @Description(
      "A contender that has revoked sees all that the owner wrote inside, nested holds included, and nothing of"
          + " a critical section that is not over. Hazards 2 and 3.")
  @Outcome(id = "0, [012]", expect = ACCEPTABLE, desc = "Whole; after none, some or all rounds.")
  @Outcome(expect = FORBIDDEN, desc = "A critical section was seen in part.")
  @MustShow("0, 1")
  @State
  public static class FromOwner extends LockMeeting {
    private int before;
    private int within;
    private int after;

    /** The inner unlock gives nothing up. */
    @Actor
    public void owner() {
      bias();
      meetAsFirst();
      for (int n = 1; n <= ROUNDS; n++) {
        lock.lock();
        try {
          before = n;
          lock.lock();
          try {
            criticalSection();
            within = n;
          } finally {
            lock.unlock();
          }
          after = n;
        } finally {
          lock.unlock();
        }
      }
    }

    @Actor
    public void contender(II_Result r) {
      meetAsSecond();
      linger(7);
      lock.lock();
      try {
        r.r1 = (before ^ within) | (within ^ after) | (after ^ counter);
        r.r2 = share(after, ROUNDS);
      } finally {
        lock.unlock();
      }
    }
  }

  /** From the contender back to the former owner. */
  @JCStressTest
  @Description(
      "A former owner that acquires again sees all that the contender wrote inside. Hazard 2.")
  @Outcome(id = "0, [012]", expect = ACCEPTABLE, desc = "Whole; in none, some or all rounds.")
  @Outcome(expect = FORBIDDEN, desc = "A critical section was seen in part, or seen and then not.")
  @MustShow("0, 1")
  @State
  public static class ToOwner extends LockMeeting {
    private int before;
    private int after;

    @Actor
    public void owner(II_Result r) {
      bias();
      meetAsFirst();
      int last = 0;
      int rounds = 0;
      for (int n = 0; n < ROUNDS; n++) {
        lock.lock();
        try {
          if (before != after || before < last) {
            r.r1 = 1;
          }
          last = before;
          rounds += last;
          criticalSection();
        } finally {
          lock.unlock();
        }
      }
      r.r2 = share(rounds, ROUNDS);
    }

    @Actor
    public void contender() {
      meetAsSecond();
      linger(7);
      lock.lock();
      try {
        before = 1;
        criticalSection();
        after = 1;
      } finally {
        lock.unlock();
      }
    }
  }
}
