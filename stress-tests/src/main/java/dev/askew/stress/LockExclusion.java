// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.askew.locks.BiasPolicy;
import dev.askew.locks.BiasedLock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The lock excludes its owner and those who revoke it. The first figure of an outcome is how many
 * critical sections got lost, the second of some whether the contender got in before, between or
 * after the owner's rounds. A wake-up that gets lost shows as a run that does not end.
 */
public final class LockExclusion {
  private LockExclusion() {}

  /** The owner is busy, the contender comes at any moment. */
  @JCStressTest
  @Description(
      "An owner that locks and unlocks and a contender that revokes do not overlap, whichever moment the"
          + " contender comes at. Hazard 1.")
  @Outcome(id = "0, [012]", expect = ACCEPTABLE, desc = "Counted; when the contender got in.")
  @Outcome(expect = FORBIDDEN, desc = "Two critical sections overlapped.")
  @MustShow("0, 1")
  @State
  public static class Revocation extends LockMeeting {
    @Actor
    public void owner() {
      bias();
      meetAsFirst();
      for (int n = 0; n < ROUNDS; n++) {
        lockedSection();
      }
    }

    @Actor
    public void contender(II_Result r) {
      meetAsSecond();
      linger(7);
      r.r2 = share(lockedSection(), ROUNDS);
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r1 = ROUNDS + 1 - counter;
    }
  }

  /** A bias that is asked for and fenced without an attempt to take it. */
  @JCStressTest
  @Description(
      "An owner that locks and unlocks and a contender that revokes the lock in a sweep, and acquires it later, do"
          + " not overlap. Hazard 1.")
  @Outcome(id = "0, [012]", expect = ACCEPTABLE, desc = "Counted; when the contender got in.")
  @Outcome(expect = FORBIDDEN, desc = "Two critical sections overlapped.")
  @MustShow("0, 1")
  @State
  public static class Sweep extends LockMeeting {
    @Actor
    public void owner() {
      bias();
      meetAsFirst();
      for (int n = 0; n < ROUNDS; n++) {
        lockedSection();
      }
    }

    @Actor
    public void contender(II_Result r) {
      meetAsSecond();
      linger(7);
      BiasedLock.revokeAll(List.of(lock));
      linger(3);
      r.r2 = share(lockedSection(), ROUNDS);
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r1 = ROUNDS + 1 - counter;
    }
  }

  /** A bias that another lock's revocation carries along. */
  @JCStressTest
  @Description(
      "An owner that locks and unlocks and a contender that revokes the lock along with others of the owner's, on a"
          + " walk, and acquires it later, do not overlap. Hazards 1 and 4.")
  @Outcome(id = "0, [012]", expect = ACCEPTABLE, desc = "Counted; when the contender got in.")
  @Outcome(expect = FORBIDDEN, desc = "Two critical sections overlapped.")
  @MustShow("0, 1")
  @State
  public static class Walk extends LockMeeting {
    /** Each sample is long after the one before, so that it has a walk of its own. */
    private static final AtomicLong CLOCK = new AtomicLong();

    private final BiasPolicy standing = new Standing(CLOCK.addAndGet(TimeUnit.HOURS.toNanos(1)));

    /** Visited before the lock; the third visit carries the lock along. */
    private final List<BiasedLock> others =
        List.of(new BiasedLock(standing), new BiasedLock(standing), new BiasedLock(standing));

    @Actor
    public void owner() {
      others.forEach(BiasedLock::biasToCurrentThread);
      bias();
      meetAsFirst();
      for (int n = 0; n < ROUNDS; n++) {
        lockedSection();
      }
    }

    @Actor
    public void contender(II_Result r) {
      meetAsSecond();
      for (BiasedLock other : others) {
        other.lock();
        other.unlock();
      }
      linger(3);
      r.r2 = share(lockedSection(), ROUNDS);
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r1 = ROUNDS + 1 - counter;
    }

    /** Grants at once; its time stands still. */
    private record Standing(long nanoTime) implements BiasPolicy {
      @Override
      public int acquisitionsBeforeGrant() {
        return 0;
      }

      @Override
      public int acquisitionsInARow() {
        return 0;
      }

      @Override
      public int acquisitionsAfterRevocation(long nanos) {
        return 0;
      }
    }
  }

  /** Nobody comes after the owner who could wake the contender. */
  @JCStressTest
  @Description(
      "The owner unlocks once, and never again, at any moment of a contender's revocation and enqueueing: the"
          + " contender gets the lock. Hazard 1.")
  @Outcome(
      id = "0, 1",
      expect = ACCEPTABLE,
      desc = "Both were inside, the contender after the owner.")
  @Outcome(expect = FORBIDDEN, desc = "Two critical sections overlapped.")
  @State
  public static class LastUnlock extends LockMeeting {
    @Actor
    public void owner() {
      bias();
      lock.lock();
      try {
        meetAsFirst();
        linger();
        criticalSection();
      } finally {
        lock.unlock();
      }
    }

    @Actor
    public void contender(II_Result r) {
      meetAsSecond();
      linger(7);
      r.r2 = lockedSection();
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r1 = 2 - counter;
    }
  }

  /** The lock goes to and fro. */
  @JCStressTest
  @Description(
      "Both actors acquire in a row, so that the lock is granted again and again, to either, while the other"
          + " may still look at an old bias. Hazard 5.")
  @Outcome(id = "0, [012]", expect = ACCEPTABLE, desc = "Counted; when the other got in first.")
  @Outcome(expect = FORBIDDEN, desc = "Two critical sections overlapped.")
  @MustShow("0, 1")
  @State
  public static class Regrant extends LockMeeting {
    @Actor
    public void one() {
      bias();
      meetAsFirst();
      for (int n = 0; n < ROUNDS; n++) {
        lockedSection();
      }
    }

    @Actor
    public void other(II_Result r) {
      meetAsSecond();
      linger(7);
      r.r2 = share(lockedSection(), ROUNDS);
      for (int n = 1; n < ROUNDS; n++) {
        lockedSection();
      }
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r1 = 2 * ROUNDS - counter;
    }
  }

  /** An attempt that does not wait. */
  @JCStressTest
  @Description(
      "tryLock() beside a busy owner excludes it if it succeeds, changes nothing if it does not, and leaves the"
          + " lock free in the end. Hazard 6.")
  @Outcome(
      id = {"0, 0, 1", "0, 1, 1"},
      expect = ACCEPTABLE,
      desc = "Counted; got or not; free in the end.")
  @Outcome(expect = FORBIDDEN, desc = "Critical sections overlapped, or the lock is not free.")
  @MustShow({"0, 0, 1", "0, 1, 1"})
  @State
  public static class Attempt extends LockMeeting {
    @Actor
    public void owner() {
      bias();
      meetAsFirst();
      for (int n = 0; n < ROUNDS; n++) {
        lockedSection();
      }
    }

    @Actor
    public void contender(III_Result r) {
      meetAsSecond();
      linger(7);
      if (lock.tryLock()) {
        try {
          criticalSection();
          r.r2 = 1;
        } finally {
          lock.unlock();
        }
      }
    }

    @Arbiter
    public void arbiter(III_Result r) {
      r.r1 = ROUNDS + r.r2 - counter;
      r.r3 = lock.tryLock() ? 1 : 0;
    }
  }

  /** An attempt that gives up in any phase of the revocation. */
  @JCStressTest
  @Description(
      "A timed attempt that gives up while it revokes or waits leaves a lock that excludes and is free in the"
          + " end. Hazard 6.")
  @Outcome(
      id = {"0, 0, 1", "0, 1, 1"},
      expect = ACCEPTABLE,
      desc = "Counted; got or not; free in the end.")
  @Outcome(expect = FORBIDDEN, desc = "Critical sections overlapped, or the lock is not free.")
  @MustShow({"0, 0, 1", "0, 1, 1"})
  @State
  public static class TimedAttempt extends LockMeeting {
    @Actor
    public void owner() {
      bias();
      meetAsFirst();
      for (int n = 0; n < ROUNDS; n++) {
        lock.lock();
        try {
          criticalSection();
          linger(4);
        } finally {
          lock.unlock();
        }
      }
    }

    @Actor
    public void contender(III_Result r) {
      meetAsSecond();
      linger(7);
      try {
        if (lock.tryLock(1, TimeUnit.MICROSECONDS)) {
          try {
            criticalSection();
            r.r2 = 1;
          } finally {
            lock.unlock();
          }
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts", e);
      }
    }

    @Arbiter
    public void arbiter(III_Result r) {
      r.r1 = ROUNDS + r.r2 - counter;
      r.r3 = lock.tryLock() ? 1 : 0;
    }
  }

  /** A contender that is interrupted in any phase of the revocation. */
  @JCStressTest
  @Description(
      "A contender that is interrupted while it revokes or waits leaves a lock that excludes and is free in the"
          + " end. Hazard 6.")
  @Outcome(
      id = {"0, 0, 1", "0, 1, 1"},
      expect = ACCEPTABLE,
      desc = "Counted; got or interrupted; free in the end.")
  @Outcome(expect = FORBIDDEN, desc = "Critical sections overlapped, or the lock is not free.")
  @MustShow({"0, 0, 1", "0, 1, 1"})
  @State
  public static class Interruption extends LockMeeting {
    private volatile Thread contender = Thread.currentThread();
    private volatile boolean interrupted;

    @Actor
    public void owner() {
      bias();
      meetAsFirst();
      lock.lock();
      try {
        criticalSection();
        linger();
        contender.interrupt();
      } finally {
        lock.unlock();
      }
      interrupted = true;
    }

    @Actor
    public void contender(III_Result r) {
      contender = Thread.currentThread();
      meetAsSecond();
      linger();
      try {
        lock.lockInterruptibly();
        try {
          criticalSection();
          r.r2 = 1;
        } finally {
          lock.unlock();
        }
      } catch (InterruptedException e) {
        r.r2 = 0;
      }
      for (int n = 0; !interrupted; n++) {
        await(n);
      }
      Thread.interrupted(); // the next sample begins without one
    }

    @Arbiter
    public void arbiter(III_Result r) {
      r.r1 = 1 + r.r2 - counter;
      r.r3 = lock.tryLock() ? 1 : 0;
    }
  }

  /** Three actors, for machines that have as many processors. */
  @JCStressTest
  @Description(
      "An owner and two contenders that revoke at the same time do not overlap. Needs three processors. Hazard"
          + " 4.")
  @Outcome(id = "0, [012]", expect = ACCEPTABLE, desc = "Counted; when the first contender got in.")
  @Outcome(expect = FORBIDDEN, desc = "Two critical sections overlapped.")
  @MustShow("0, 1")
  @State
  public static class TwoContenders extends LockMeeting {
    @Actor
    public void owner() {
      bias();
      meetAsFirst();
      for (int n = 0; n < ROUNDS; n++) {
        lockedSection();
      }
    }

    @Actor
    public void contender(II_Result r) {
      meetAsSecond();
      linger(7);
      r.r2 = share(lockedSection(), ROUNDS);
    }

    @Actor
    public void secondContender() {
      awaitMeeting();
      linger(7);
      lockedSection();
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r1 = ROUNDS + 2 - counter;
    }
  }
}
