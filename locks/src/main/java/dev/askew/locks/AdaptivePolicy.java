// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import com.google.common.base.Ticker;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** The bounded policy; {@link BiasPolicy#adaptive()} tells what it does. */
final class AdaptivePolicy implements BiasPolicy, Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * For locks made without a policy: bounds each lock by itself, learns nothing over all of them.
   */
  static final AdaptivePolicy DEFAULT = new AdaptivePolicy(null, null);

  /**
   * Inhibition: unbiased work between two grants, in revocations. A tenth is then the most that is
   * lost.
   */
  private static final int N = 10;

  private static final int SUSPICIOUS = 20;
  private static final int HOPELESS = 40;
  private static final int STEP = 5;
  private static final long HALF_LIFE_NANOS = 25_000_000_000L;
  private static final int MOST_CAUTIOUS = 1 << ((HOPELESS - SUSPICIOUS) / STEP);

  /** The clock, or null for the policy that learns nothing. */
  private final transient @Nullable Ticker ticker;

  /** What things cost, or null for what was measured last. */
  private final transient @Nullable Costs costs;

  /** Whether there is a clock, told to whoever reads this back. */
  private final boolean learns;

  /** Revocations lately, over the locks that share this policy. Guarded by this. */
  private transient int revocations;

  /** When they were last halved. Guarded by this. */
  private transient long halvedAt;

  AdaptivePolicy(@Nullable Ticker ticker, @Nullable Costs costs) {
    this.ticker = ticker;
    this.costs = costs;
    this.learns = ticker != null;
    this.halvedAt = ticker == null ? 0 : ticker.read();
  }

  @Override
  public long nanoTime() {
    return ticker == null ? System.nanoTime() : ticker.read();
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
    if (nanos > 0 && ticker != null) {
      learn();
    }
    return nanos == 0 ? 0 : inhibition(nanos);
  }

  /** Acquisitions that cost together N times the revocation. */
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

  private synchronized void learn() {
    revocations = Math.min(HOPELESS, revocations + 1);
  }

  /**
   * 1 while revocations are rare, then more; above {@link #MOST_CAUTIOUS} where there is no hope.
   */
  private synchronized int caution() {
    if (ticker == null) {
      return 1;
    }
    for (long now = ticker.read(); now - halvedAt >= HALF_LIFE_NANOS; halvedAt += HALF_LIFE_NANOS) {
      revocations /= 2;
    }
    return revocations < SUSPICIOUS ? 1 : 2 << ((revocations - SUSPICIOUS) / STEP);
  }

  /** A policy read back learns anew; the one of locks without a policy stays the one. */
  private Object readResolve() {
    return learns ? new AdaptivePolicy(Ticker.systemTicker(), null) : DEFAULT;
  }
}
