// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.askew.locks.BiasPolicy;
import dev.askew.locks.BiasedLock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;

/**
 * Threads that hand a lock to each other many times come to an end: no wake-up is lost. One sample
 * of a crowd is thousands of hand-overs, and more threads than processors can take part.
 */
public final class LockTermination {
  private LockTermination() {}

  /** Threads that all do the same. */
  public abstract static class Crowd {
    static {
      BackendUnderTest.require();
    }

    private static final int ACQUISITIONS = 3_000;

    /** Long enough to be granted the bias, short enough to be revoked often. */
    private static final int IN_A_ROW = 3;

    private static final long SECONDS = 20;

    private final BiasedLock lock = new BiasedLock(BiasPolicy.eager());
    private int counter;

    final void hammer() {
      for (int n = 0; n < ACQUISITIONS; n++) {
        lock.lock();
        try {
          counter++;
        } finally {
          lock.unlock();
        }
        if (n % IN_A_ROW == 0) {
          Thread.yield();
        }
      }
    }

    /** Lets more threads do the same, and waits for all, the actor's included. */
    final void join(Thread actor, int more) {
      List<Thread> threads = new ArrayList<>();
      for (int n = 0; n < more; n++) {
        Thread thread = new Thread(this::hammer, "hammer-" + n);
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
      }
      threads.add(actor);
      try {
        for (Thread thread : threads) {
          thread.join(TimeUnit.SECONDS.toMillis(SECONDS));
          if (thread.isAlive()) {
            throw new IllegalStateException(thread + " did not end; " + lock);
          }
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts", e);
      }
      if (counter != ACQUISITIONS * (more + 1)) {
        throw new IllegalStateException(counter + " critical sections were counted");
      }
    }
  }

  /** One hand-over. */
  @JCStressTest(Mode.Termination)
  @Description(
      "A thread that waits for a biased lock is woken by the owner's unlock, after which nobody comes who could"
          + " wake it. Hazard 1.")
  @Outcome(id = "TERMINATED", expect = ACCEPTABLE, desc = "Woken.")
  @Outcome(
      id = {"STALE", "ERROR"},
      expect = FORBIDDEN,
      desc = "The wake-up was lost.")
  @State
  public static class LastUnlock {
    static {
      BackendUnderTest.require();
    }

    private final BiasedLock lock = new BiasedLock(BiasPolicy.eager());

    /** The thread that makes the state is the one that signals. */
    public LastUnlock() {
      if (!lock.biasToCurrentThread()) {
        throw new IllegalStateException("the lock was not biased to the owner");
      }
      lock.lock();
    }

    @Actor
    public void contender() {
      lock.lock();
      lock.unlock();
    }

    @Signal
    public void owner() {
      lock.unlock();
    }
  }

  /** Two threads. */
  @JCStressTest(Mode.Termination)
  @Description(
      "Two threads that hand a lock to each other, biased to one or the other, both come to an end: no unlock"
          + " loses a wake-up. Hazard 1.")
  @Outcome(
      id = "TERMINATED",
      expect = ACCEPTABLE,
      desc = "Both ended, and each increment was counted.")
  @Outcome(id = "STALE", expect = FORBIDDEN, desc = "A wake-up was lost.")
  @Outcome(id = "ERROR", expect = FORBIDDEN, desc = "A wake-up or an increment was lost.")
  @State
  public static class TwoThreads extends Crowd {
    @Actor
    public void actor() {
      hammer();
    }

    @Signal
    public void signal(Thread actor) {
      join(actor, 1);
    }
  }

  /** An owner and two contenders, whatever the number of processors. */
  @JCStressTest(Mode.Termination)
  @Description(
      "Three threads that hand a lock to each other all come to an end, although two of them may revoke at the"
          + " same time, one be preempted between asking and fencing. Hazards 1 and 4.")
  @Outcome(
      id = "TERMINATED",
      expect = ACCEPTABLE,
      desc = "All ended, and each increment was counted.")
  @Outcome(id = "STALE", expect = FORBIDDEN, desc = "A wake-up was lost.")
  @Outcome(id = "ERROR", expect = FORBIDDEN, desc = "A wake-up or an increment was lost.")
  @State
  public static class ThreeThreads extends Crowd {
    @Actor
    public void actor() {
      hammer();
    }

    @Signal
    public void signal(Thread actor) {
      join(actor, 2);
    }
  }
}
