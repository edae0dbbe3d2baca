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
 */
final class AdaptivePolicy implements BiasPolicy, Serializable {
  private static final long serialVersionUID = 1L;

  /** For locks without an explicit policy: bounds each lock alone and learns nothing over all. */
  static final AdaptivePolicy DEFAULT = new AdaptivePolicy(false, null, null);

  /**
   * Inhibition: the unbiased work between two grants costs as much as this number of revocations.
   * So revocations add at most a tenth.
   */
  private static final int N = 10;

  private static final int SUSPICIOUS = 20;
  private static final int HOPELESS = 40;
  private static final int STEP = 5;
  private static final long HALF_LIFE_NANOS = 25_000_000_000L;
  private static final int MOST_CAUTIOUS = 1 << ((HOPELESS - SUSPICIOUS) / STEP);

  /** {@link #memory} holds the number of revocations in so many low bits. */
  private static final int COUNT_BITS = 8;

  private static final long COUNT = (1 << COUNT_BITS) - 1;

  /**
   * The user's clock, or null for the system's: a lambda for that would cost the first lock of a
   * JVM some milliseconds.
   */
  private final transient @Nullable LongSupplier clock;

  /** What things cost, or null for what was measured last. */
  private final transient @Nullable Costs costs;

  /** Whether revocations are counted: written, so that the copy that is read back does likewise. */
  private final boolean learns;

  /** When the first half-life began. */
  private final transient long origin;

  /**
   * Recent revocations of the locks that share this policy: their number, and above it the
   * half-life in which that number was right, counted from {@link #origin}. One word, so that
   * nobody waits.
   */
  private final transient AtomicLong memory = new AtomicLong();

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
    return caution() > MOST_CAUTIOUS ? NEVER : inhibition(0);
  }

  @Override
  public int acquisitionsInARow() {
    return costs().pairsPerFence();
  }

  @Override
  public int acquisitionsAfterRevocation(long nanos) {
    if (learns && nanos > 0) {
      learn();
    }
    return nanos == 0 ? 0 : inhibition(nanos);
  }

  /** Acquisitions that together cost N times the revocation. */
  private int inhibition(long nanos) {
    Costs c = costs();
    if (c.biasNeverPays()) {
      return NEVER;
    }
    double acquisitions = N * Math.max((double) nanos, c.fenceNanos()) / c.unbiasedNanos();
    return (int) Math.min(NEVER, acquisitions * caution());
  }

  Costs costs() {
    return costs != null ? costs : Costs.current();
  }

  private void learn() {
    long now = halfLife();
    long old;
    long next;
    do {
      old = memory.get();
      long time = Math.max(now, old >> COUNT_BITS); // another thread's clock may be ahead
      next = time << COUNT_BITS | Math.min(HOPELESS, revocations(old, time) + 1);
    } while (!memory.compareAndSet(old, next));
  }

  /**
   * 1 while revocations are rare, then more; above {@link #MOST_CAUTIOUS} where there is no hope.
   */
  private int caution() {
    if (!learns) {
      return 1;
    }
    long revocations = revocations(memory.get(), halfLife());
    return revocations < SUSPICIOUS ? 1 : 2 << (((int) revocations - SUSPICIOUS) / STEP);
  }

  private long halfLife() {
    return (nanoTime() - origin) / HALF_LIFE_NANOS;
  }

  /** What is left of the revocations in a later half-life. */
  private static long revocations(long memory, long halfLife) {
    long halvings = halfLife - (memory >> COUNT_BITS);
    return (memory & COUNT) >> Math.max(0, Math.min(COUNT_BITS, halvings));
  }

  /** A copy that is read back learns anew; the policy of locks without a policy stays the one. */
  private Object readResolve() {
    return learns ? new AdaptivePolicy(true, null, null) : DEFAULT;
  }
}
