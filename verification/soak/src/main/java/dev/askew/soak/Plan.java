// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.soak;

import dev.askew.locks.BiasPolicy;
import dev.askew.locks.BiasedLock;
import dev.askew.locks.BiasedReadWriteLock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * What one round does, drawn from the seed and the round's number alone.
 *
 * @param locks in the order in which they may be nested
 * @param scripts one for each thread; an even number, because threads hand over in pairs
 * @param faults which heavy fences fail
 * @param interruptMicros the mean time between two interrupts, 0: none
 * @param targets the seed by which those who are interrupted are drawn
 */
record Plan(
    List<LockPlan> locks, List<Script> scripts, Faults faults, int interruptMicros, long targets) {
  /** What a thread does in turn. */
  enum Act {
    WRITE(10),
    READ(10),
    NEST(4),
    BURST(3),
    READ_BURST(3),
    DOWNGRADE(3),
    AWAIT(2),
    SIGNAL(3),
    SIGNAL_ALL(1),
    BIAS(2),
    /** Revokes all biases of the round. */
    SWEEP(1),
    INSPECT(2),
    /** Uses memory in sections, see {@link Memory}. */
    USE(5),
    LEASE(3),
    REPLACE(3),
    PAUSE(1),
    DIE(1),
    DIE_AS_OWNER(1),
    /** Once in each thread: with its neighbour, some turns each, by a condition. */
    HAND_OVER(0);

    /** How often at most, against the others. */
    private final int weight;

    Act(int weight) {
      this.weight = weight;
    }
  }

  /** How a lock is acquired. */
  enum Manner {
    LOCK,
    INTERRUPTIBLY,
    TRY,
    TIMED
  }

  /**
   * One thing that a thread does.
   *
   * @param lock the index of the lock
   * @param other the index of a second one, greater or the same
   * @param times how often it is acquired, one inside the other, or repeated
   * @param micros how long it waits at most
   * @param dwell how long it stays inside, in turns of a loop
   */
  record Op(Act act, Manner manner, int lock, int other, int times, int micros, int dwell) {}

  /** What a thread does from its start to its end, through several lives if it dies. */
  record Script(boolean virtual, List<Op> ops) {}

  /** Classes of locks. */
  enum Kind {
    BIASED,
    READ_WRITE,
    FAIR,
    FAIR_READ_WRITE,
    NEIGHBOUR
  }

  /** Policies. */
  enum When {
    DEFAULT,
    ADAPTIVE,
    EAGER,
    NEVER,
    OWN
  }

  /** A lock and its policy. */
  record LockPlan(Kind kind, When when, OwnPolicy own) {
    Subject create() {
      return switch (kind) {
        case BIASED ->
            Subject.of(when == When.DEFAULT ? new BiasedLock() : new BiasedLock(policy()));
        case READ_WRITE ->
            Subject.of(
                when == When.DEFAULT
                    ? new BiasedReadWriteLock()
                    : new BiasedReadWriteLock(policy()));
        case FAIR -> Subject.of(new BiasedLock(true));
        case FAIR_READ_WRITE -> Subject.of(new BiasedReadWriteLock(true));
        case NEIGHBOUR -> Subject.of(new ReentrantLock());
      };
    }

    private BiasPolicy policy() {
      return switch (when) {
        case DEFAULT, ADAPTIVE -> BiasPolicy.adaptive();
        case EAGER -> BiasPolicy.eager();
        case NEVER -> BiasPolicy.never();
        case OWN -> own;
      };
    }
  }

  /** A policy as a user would write one, with figures of its own. */
  record OwnPolicy(
      int acquisitionsBeforeGrant, int acquisitionsInARow, int acquisitionsAfterRevocation)
      implements BiasPolicy {
    @Override
    public int acquisitionsAfterRevocation(long nanos) {
      return acquisitionsAfterRevocation;
    }
  }

  // ---- The draw ----

  /** Half of them biased to one thread, most of the others to readers. */
  private static final List<Kind> KINDS =
      Stream.of(
              Collections.nCopies(9, Kind.BIASED),
              Collections.nCopies(8, Kind.READ_WRITE),
              List.of(Kind.FAIR, Kind.FAIR_READ_WRITE, Kind.NEIGHBOUR))
          .flatMap(List::stream)
          .toList();

  private static final int MOST_LOCKS = 4;
  private static final int MOST_PAIRS = 4;

  /** In one round of {@link #CROWDS}: more threads than a lock has slots for at first. */
  private static final int MOST_PAIRS_IN_A_CROWD = 16;

  private static final int CROWDS = 16;
  private static final int MOST_OPS_LOG = 8;
  private static final int MOST_DWELL = 300;
  private static final int MOST_MICROS = 500;

  /**
   * Draws a round.
   *
   * @param virtualThreads whether the JVM has any; the rest of the draw does not depend on it
   */
  static Plan draw(long seed, int round, boolean virtualThreads) {
    SplittableRandom r = new SplittableRandom(new SplittableRandom(seed).nextLong() + round);
    int lockCount = r.nextBoolean() ? 1 : 1 + r.nextInt(MOST_LOCKS);
    List<LockPlan> locks = new ArrayList<>();
    for (int i = 0; i < lockCount; i++) {
      locks.add(lock(r));
    }
    boolean crowd = r.nextInt(CROWDS) == 0;
    int pairs =
        crowd
            ? 1 + r.nextInt(MOST_PAIRS_IN_A_CROWD)
            : r.nextBoolean() ? 1 : 1 + r.nextInt(MOST_PAIRS);
    int length = 5 + r.nextInt(1 << r.nextInt(MOST_OPS_LOG + 1));
    List<Act> deck = deck(r);
    int dwell = r.nextInt(MOST_DWELL);
    List<Script> scripts = new ArrayList<>();
    for (int pair = 0; pair < pairs; pair++) {
      Op handOver = op(r, Act.HAND_OVER, lockCount, dwell);
      for (int i = 0; i < 2; i++) {
        boolean virtual = r.nextInt(4) == 0;
        List<Op> ops = new ArrayList<>();
        for (int n = 0; n < length; n++) {
          ops.add(op(r, deck.get(r.nextInt(deck.size())), lockCount, dwell));
        }
        ops.add(r.nextInt(ops.size() + 1), handOver);
        scripts.add(new Script(virtual && virtualThreads, List.copyOf(ops)));
      }
    }
    int interruptMicros = r.nextBoolean() ? 0 : 20 + r.nextInt(2_000);
    return new Plan(
        List.copyOf(locks), List.copyOf(scripts), faults(r), interruptMicros, r.nextLong());
  }

  private static <T> T pick(SplittableRandom r, T[] values) {
    return values[r.nextInt(values.length)];
  }

  private static LockPlan lock(SplittableRandom r) {
    Kind kind = KINDS.get(r.nextInt(KINDS.size()));
    When when = r.nextInt(3) == 0 ? When.EAGER : pick(r, When.values());
    return new LockPlan(kind, when, new OwnPolicy(figure(r), figure(r), figure(r)));
  }

  private static int figure(SplittableRandom r) {
    return r.nextInt(16) == 0 ? BiasPolicy.NEVER : r.nextInt(1 << r.nextInt(7));
  }

  /** Each act as often as the round wants it, so that some rounds do hardly anything but one. */
  private static List<Act> deck(SplittableRandom r) {
    List<Act> deck = new ArrayList<>(List.of(Act.WRITE));
    for (Act act : Act.values()) {
      deck.addAll(Collections.nCopies(r.nextInt(act.weight + 1), act));
    }
    return deck;
  }

  private static Op op(SplittableRandom r, Act act, int locks, int dwell) {
    int lock = r.nextInt(locks);
    return new Op(
        act,
        pick(r, Manner.values()),
        lock,
        lock + r.nextInt(locks - lock),
        1 + r.nextInt(3),
        r.nextInt(MOST_MICROS),
        r.nextInt(dwell + 1));
  }

  private static Faults faults(SplittableRandom r) {
    Faults.Form form = pick(r, Faults.Form.values());
    int first = r.nextInt(20);
    int every = 2 + r.nextInt(8);
    return switch (r.nextInt(8)) {
      case 0 -> new Faults(form, first, first, 1);
      case 1 -> new Faults(form, first, Long.MAX_VALUE, every);
      case 2 -> new Faults(form, first, first + 10, 1);
      case 3 -> new Faults(form, 0, Long.MAX_VALUE, 1);
      default -> Faults.NONE;
    };
  }
}
