// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import dev.askew.locks.internal.Privileged;

/** What things cost on this machine: values alone, most of which {@link CostMeter} measures. */
final class Costs {
  /** Used until measured; deliberately high, so that nothing is granted early because of it. */
  static final Costs UNKNOWN = new Costs(20_000, 20, 10, 20);

  /**
   * Whether the cheapest way to release is a volatile store.
   *
   * <p>AArch64 has an instruction for it ({@code stlr}), but C2 emits that for volatile stores
   * alone; a release store becomes a fence and a plain store ({@code dmb ish; str}; see {@code
   * needs_releasing_store} in src/hotspot/cpu/aarch64/aarch64.ad). On x86-64 every store releases,
   * and it is the volatile one that needs a locked instruction.
   */
  static final boolean RELEASES_BY_VOLATILE_STORE =
      Privileged.property("os.arch", "").equals("aarch64");

  private static volatile Costs current = UNKNOWN;

  private final double fenceNanos;
  private final double unbiasedNanos;

  /** What a bias saves of that. */
  private final double savingNanos;

  private final long clockNanos;

  private final int pairsPerFence;

  Costs(double fenceNanos, double unbiasedNanos, double savingNanos, long clockNanos) {
    this.fenceNanos = fenceNanos;
    this.unbiasedNanos = unbiasedNanos;
    this.savingNanos = savingNanos;
    this.clockNanos = clockNanos;
    pairsPerFence = savingNanos <= 0 ? BiasPolicy.NEVER : ceiling(fenceNanos / savingNanos);
  }

  /** Not by Math.ceil(), which would load a class more before the first lock is made. */
  private static int ceiling(double value) {
    int floor = (int) value;
    return floor < value && floor < BiasPolicy.NEVER ? floor + 1 : floor;
  }

  static Costs current() {
    return current;
  }

  static void use(Costs costs) {
    current = costs;
  }

  /** The same without anything to gain from a bias: no fence is asymmetric here. */
  Costs withoutSaving() {
    return new Costs(fenceNanos, unbiasedNanos, 0, clockNanos);
  }

  /** The same with another cost of the clock. */
  Costs withClock(long nanos) {
    return new Costs(fenceNanos, unbiasedNanos, savingNanos, nanos);
  }

  /** One heavy fence while another processor is busy. */
  double fenceNanos() {
    return fenceNanos;
  }

  /** One uncontended pair of an unbiased lock and unlock. */
  double unbiasedNanos() {
    return unbiasedNanos;
  }

  /** What a bias saves of {@link #unbiasedNanos}; 0 or less if it never pays. */
  double savingNanos() {
    return savingNanos;
  }

  /**
   * Biased pairs that save what a heavy fence costs. Computed in advance, because critical sections
   * ask for it.
   */
  int pairsPerFence() {
    return pairsPerFence;
  }

  /** One reading of the clock. */
  long clockNanos() {
    return clockNanos;
  }

  /** Without an asymmetric fence a bias saves nothing. */
  boolean biasNeverPays() {
    return savingNanos <= 0;
  }
}
