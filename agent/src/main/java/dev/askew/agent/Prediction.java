// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import dev.askew.agent.probe.Profile;
import dev.askew.agent.probe.Runs;
import dev.askew.agent.probe.Site;
import java.util.SplittableRandom;

/**
 * What Askew's locks would have saved at one site, all in nanoseconds.
 *
 * <p>The runs that were recorded go through the default policy in a random order: a grant needs as
 * many acquisitions in a row as pay for a fence, and between two grants as many as cost twenty
 * fences. What is left of a run after a grant costs the owner's pair, and the end of that run a
 * fence. All else costs an unbiased pair. docs/agent.md has it with an example.
 *
 * @param saved what would have been saved; negative if it would have cost more
 * @param least the policy's bound: what could be lost at worst, negative
 * @param most what could be saved at best, if all acquisitions had been an owner's
 * @param biasedShare which part of the acquisitions would have been biased
 * @param revocations how many fences there would have been
 */
record Prediction(double saved, double least, double most, double biasedShare, double revocations) {
  /** The policy's N: what revocations may add is a twentieth. */
  private static final int INHIBITION = 20;

  /** What an unbiased pair of Askew's costs more than one of the JDK's, at most. */
  private static final double UNBIASED_EXTRA = 0.03;

  /** So many runs are enough to see what becomes of them. */
  private static final int MOST_RUNS = 50_000;

  static Prediction of(Site site, Costs known) {
    Costs costs = site.isMonitor() ? known.ofMonitors() : known;
    double saved = 0;
    double least = 0;
    double most = 0;
    double biased = 0;
    double revocations = 0;
    double all = 0;
    for (Profile profile : site.profiles()) {
      boolean readWrite = site.isReadWrite();
      Runs runs = readWrite ? profile.readRuns() : profile.runs();
      double uses = readWrite ? profile.reads() : profile.acquisitions();
      Replay replay =
          site.isFair() || costs.biasNeverPays()
              ? Replay.NOTHING
              : replay(runs, uses, profile.locks(), costs);
      double writes = readWrite ? profile.acquisitions() : 0;
      double unbiased = uses - replay.biased + writes;
      saved +=
          replay.biased * costs.saving()
              - replay.revocations * costs.fence()
              - unbiased * costs.reentrant() * UNBIASED_EXTRA;
      least -= (uses + writes) * costs.reentrant() * (1.0 / INHIBITION + UNBIASED_EXTRA);
      if (!site.isFair() && !costs.biasNeverPays()) {
        most += uses * costs.saving();
      }
      biased += replay.biased;
      revocations += replay.revocations;
      all += uses + writes;
    }
    return new Prediction(saved, least, most, all == 0 ? 0 : biased / all, revocations);
  }

  /** How many acquisitions would have been biased, and how many biases revoked. */
  private record Replay(double biased, double revocations) {
    static final Replay NOTHING = new Replay(0, 0);
  }

  /**
   * Replays all runs, or where there are too many as large a part of each class as of the others,
   * but one of each at least, which then counts for less.
   *
   * @param uses acquisitions in all these runs
   * @param locks on how many locks
   */
  private static Replay replay(Runs runs, double uses, long locks, Costs costs) {
    long count = runs.count();
    if (count == 0 || locks == 0) {
      return Replay.NOTHING;
    }
    double part = Math.min(1, (double) MOST_RUNS / count);
    int[] order = inRandomOrder(runs, part);
    int lives = (int) Math.max(1, Math.round(locks * part));
    int runsOfOne = Math.max(1, (order.length + lives - 1) / lives);
    double inARow = Math.ceil(costs.fence() / costs.saving());
    double betweenGrants = INHIBITION * costs.fence() / costs.reentrant();
    double replayed = 0;
    double biased = 0;
    double revocations = 0;
    double inhibited = betweenGrants;
    double weightOfBias = 0; // 0 while there is none
    for (int i = 0; i < order.length; i++) {
      if (i % runsOfOne == 0) { // another lock
        inhibited = betweenGrants;
        weightOfBias = 0;
      } else if (weightOfBias > 0) {
        revocations += weightOfBias;
        inhibited = betweenGrants;
        weightOfBias = 0;
      }
      int index = order[i];
      double length = (double) runs.sum(index) / runs.count(index);
      double weight = runs.count(index) * part / drawn(runs, index, part);
      double before = Math.max(inARow, inhibited);
      if (length > before) {
        biased += weight * (length - before);
        weightOfBias = weight;
      } else {
        inhibited = Math.max(0, inhibited - length);
      }
      replayed += weight * length;
    }
    double scale = uses / replayed;
    return new Replay(biased * scale, revocations * scale);
  }

  private static int[] inRandomOrder(Runs runs, double part) {
    int size = 0;
    for (int index = 0; index < runs.classes(); index++) {
      size += drawn(runs, index, part);
    }
    int[] order = new int[size];
    SplittableRandom random = new SplittableRandom(1); // the same report for the same figures
    int placed = 0;
    for (int index = 0; index < runs.classes(); index++) {
      for (int i = drawn(runs, index, part); i > 0; i--, placed++) {
        int other = random.nextInt(placed + 1);
        order[placed] = order[other];
        order[other] = index;
      }
    }
    return order;
  }

  private static int drawn(Runs runs, int index, double part) {
    long count = runs.count(index);
    return count == 0 ? 0 : (int) Math.max(1, Math.round(count * part));
  }
}
