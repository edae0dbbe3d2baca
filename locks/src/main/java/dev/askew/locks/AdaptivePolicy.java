// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.io.Serializable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The bounded policy; {@link BiasPolicy#adaptive()} describes it. No method waits for another
 * thread: an application may create locks by the million, and all of them ask this.
 *
 * <p>A policy that learns keeps a debt: what revocations have cost less what biases have spared,
 * over all locks that share it, in heavy fences. {@link LearningSync} reports what a bias spared.
 */
final class AdaptivePolicy implements BiasPolicy, Serializable {
  private static final long serialVersionUID = 1L;

  /** For locks without an explicit policy: bounds each lock alone and learns nothing over all. */
  static final AdaptivePolicy DEFAULT = new AdaptivePolicy(false, null, null);

  /**
   * Inhibition: the unbiased work between two grants costs as much as this number of revocations.
   * So revocations add at most a twentieth.
   */
  private static final int N = 20;

  /**
   * What a sweep costs for each lock besides its share of the fence, in unbiased pairs: a few
   * compare-and-sets by the sweeper, and cache lines that it takes from the owner.
   */
  private static final int PAIRS_PER_VISIT = 5;

  /** Debts in heavy fences. */
  private static final int SUSPICIOUS = 20;

  private static final int HOPELESS = 40;
  private static final int STEP = 5;

  /** So that locks that were good ones are found out when they become bad ones. */
  private static final int MOST_SPARED = 40;

  private static final long HALF_LIFE_NANOS = 25_000_000_000L;

  /** {@link #memory} holds the debt in so many low bits, signed, in so many parts of a fence. */
  private static final int DEBT_BITS = 24;

  private static final int PARTS = 1 << 16;

  /**
   * The user's clock, or null for the system's: a lambda for that would cost the first lock of a
   * JVM some milliseconds.
   */
  private final transient @Nullable LongSupplier clock;

  /** What things cost, or null for what was measured last. */
  private final transient @Nullable Costs costs;

  /** Whether there is a debt: written, so that the copy that is read back does likewise. */
  private final boolean learns;

  /** When the first half-life began. */
  private final transient long origin;

  /**
   * The debt of the locks that share this policy, and above it the half-life in which it was right,
   * counted from {@link #origin}. One word, so that nobody waits.
   */
  private final transient AtomicLong memory = new AtomicLong();

  /** Written in races. */
  private transient float frequency;

  AdaptivePolicy(boolean learns, @Nullable LongSupplier clock, @Nullable Costs costs) {
    this.learns = learns;
    this.clock = clock;
    this.costs = costs;
    this.origin = learns ? nanoTime() : 0;
  }

  @Override
  public long nanoTime() {
    return clock == null ? System.nanoTime() : clock.getAsLong();
  }

  @Override
  public int acquisitionsBeforeGrant() {
    return inhibition(costs().fenceNanos());
  }

  @Override
  public int acquisitionsInARow() {
    return costs().pairsPerFence();
  }

  @Override
  public int acquisitionsInARowAfterSweep() {
    Costs c = costs();
    return c.biasNeverPays() ? NEVER : Math.min(c.pairsPerFence(), N * PAIRS_PER_VISIT);
  }

  @Override
  public int acquisitionsAfterRevocation(long nanos) {
    return afterBias(nanos, false, 0);
  }

  @Override
  public int acquisitionsAfterSweep(long nanos) {
    return afterBias(nanos, true, 0);
  }

  /**
   * As the two above, and told how useful the bias has been that is over.
   *
   * @param fenceNanos what the heavy fence took; 0 if there was none
   * @param shared whether that is the lock's share of a fence for many
   * @param acquisitions how many the bias has served; 0 or more
   */
  int afterBias(long fenceNanos, boolean shared, double acquisitions) {
    Costs c = costs();
    boolean fenced = fenceNanos != 0;
    double fence = c.fenceNanos();
    double took = (double) fenceNanos;
    double cost = shared || !fenced ? took : Math.max(took, fence);
    if (learns) {
      double spared = acquisitions * Math.max(0, c.savingNanos());
      // A thread that lost its processor as it fenced would have lost it without a bias, too.
      learn((Math.min(cost, fence) - spared) / Math.max(1, fence));
    }
    return fenced ? inhibition(cost) : 0;
  }

  /** Acquisitions that together cost N times so much. */
  private int inhibition(double nanos) {
    Costs c = costs();
    if (c.biasNeverPays()) {
      return NEVER;
    }
    return (int) Math.min(NEVER - 1, N * nanos / c.unbiasedNanos() * caution()); // late, not never
  }

  Costs costs() {
    return costs != null ? costs : Costs.current();
  }

  boolean learns() {
    return learns;
  }

  /** Acquisitions a nanosecond of the lock of this family that was timed last; 0 if none was. */
  float frequency() {
    return frequency;
  }

  void timed(float acquisitionsPerNano) {
    frequency = acquisitionsPerNano;
  }

  /**
   * Adds to the debt.
   *
   * @param fences may be negative
   */
  private void learn(double fences) {
    long parts = (long) (Math.max(-2 * MOST_SPARED, fences) * PARTS);
    if (parts == 0) {
      return;
    }
    long now = halfLife();
    long old;
    long next;
    do {
      old = memory.get();
      long time = Math.max(now, old >> DEBT_BITS); // another thread's clock may be ahead
      long debt = debt(old, time) + parts;
      debt = Math.max(-MOST_SPARED * (long) PARTS, Math.min(HOPELESS * (long) PARTS, debt));
      next = (time << DEBT_BITS) | (debt & ((1 << DEBT_BITS) - 1));
    } while (!memory.compareAndSet(old, next));
  }

  /**
   * How many times as many acquisitions are asked for as without a debt. Never so many that there
   * are no grants at all: it takes biases to pay a debt off.
   */
  private int caution() {
    if (!learns) {
      return 1;
    }
    int fences = debtInFences();
    return fences < SUSPICIOUS ? 1 : 2 << ((fences - SUSPICIOUS) / STEP);
  }

  /** Whether biases are refused that somebody asks for, which no number of acquisitions bounds. */
  boolean refusesToBeAsked() {
    return debtInFences() == HOPELESS;
  }

  private int debtInFences() {
    return (int) (debt(memory.get(), halfLife()) / PARTS);
  }

  private long halfLife() {
    return (nanoTime() - origin) / HALF_LIFE_NANOS;
  }

  /** What is left of the debt in a later half-life, in parts of a fence. */
  private static long debt(long memory, long halfLife) {
    long halvings = halfLife - (memory >> DEBT_BITS);
    long debt = (memory << (Long.SIZE - DEBT_BITS)) >> (Long.SIZE - DEBT_BITS); // signed
    return debt / (1L << Math.max(0, Math.min(DEBT_BITS, halvings)));
  }

  /** A copy that is read back learns anew; the policy of locks without a policy stays the one. */
  private Object readResolve() {
    return learns ? new AdaptivePolicy(true, null, null) : DEFAULT;
  }
}
