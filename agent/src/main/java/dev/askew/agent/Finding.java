// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import dev.askew.agent.probe.Profile;
import dev.askew.agent.probe.Site;
import org.jspecify.annotations.Nullable;

/**
 * One site, what was counted there, and what to do about it.
 *
 * @param field the field of that class that the lock is stored in where it is made, or null
 * @param processorShare what would be saved, as a part of the program's processor time
 */
record Finding(
    Site site,
    @Nullable String field,
    Profile total,
    Prediction prediction,
    double processorShare,
    Advice advice) {
  /** What to do. */
  enum Advice {
    BIASED_LOCK("take BiasedLock"),
    BIASED_READ_WRITE_LOCK("take BiasedReadWriteLock"),
    NO_MONITOR("take BiasedLock instead of synchronized"),
    JDK("leave it: the JDK's own"),
    FAIR("leave it: fair, and fair locks are never biased"),
    NO_COSTS("not known: no costs"),
    TOO_LITTLE("leave it: saves next to nothing"),
    CHANGES("leave it: changes hands too often"),
    CONTENDED("leave it: contended");

    private final String words;

    Advice(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }

    boolean isToSwap() {
      // synchronized is swapped by hand alone
      return this == BIASED_LOCK || this == BIASED_READ_WRITE_LOCK;
    }
  }

  /** What is worth a change: so much of the program's processor time. */
  private static final double WORTH_IT = 0.001;

  /** So many acquisitions that had to queue are contention. */
  private static final double CONTENDED = 0.05;

  /** Less of the acquisitions biased than this, and it is the changes of owner that prevent it. */
  private static final double FEW_BIASED = 0.5;

  /**
   * @param processorNanos what the program used while this was recorded
   */
  static Finding of(Site site, Costs costs, double processorNanos) {
    Profile total = site.total();
    Prediction prediction = Prediction.of(site, costs);
    double share = processorNanos <= 0 ? 0 : prediction.saved() / processorNanos;
    return new Finding(
        site,
        Fields.of(site),
        total,
        prediction,
        share,
        advice(site, total, prediction, share, costs));
  }

  private static Advice advice(
      Site site, Profile total, Prediction prediction, double share, Costs costs) {
    if (site.isJdk()) {
      return Advice.JDK;
    }
    if (site.isFair()) {
      return Advice.FAIR;
    }
    if (!costs.areKnown()) {
      return Advice.NO_COSTS;
    }
    if (share >= WORTH_IT && site.isMonitor()) {
      return Advice.NO_MONITOR;
    }
    if (share >= WORTH_IT) {
      return site.isReadWrite() ? Advice.BIASED_READ_WRITE_LOCK : Advice.BIASED_LOCK;
    }
    if (total.queued() > CONTENDED * (total.acquisitions() + total.reads())) {
      return Advice.CONTENDED;
    }
    boolean changes = total.changes() > total.locks() || total.reads() > 0;
    return prediction.biasedShare() < FEW_BIASED && changes ? Advice.CHANGES : Advice.TOO_LITTLE;
  }

  /** Where the locks are made, or were first seen. */
  String place() {
    if (site.className().isEmpty()) {
      return "unknown place";
    }
    String line = site.line() > 0 ? ":" + site.line() : "";
    String place = site.className() + "." + site.method() + line;
    if (site.isMonitor()) {
      return "synchronized in " + place;
    }
    return site.isOfFirstUse() ? "made before; used in " + place : place;
  }
}
