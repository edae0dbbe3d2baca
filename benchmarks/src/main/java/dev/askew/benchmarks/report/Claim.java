// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.report;

import dev.askew.benchmarks.report.Figures.Ratio;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that is promised: that one cost, divided by another, is at least or at most so much.
 *
 * @param what in words
 * @param dividend the cost above the line
 * @param divisor the cost below the line, or null if the dividend itself is promised
 * @param atLeast whether the ratio has to be at least the bound, or else at most
 * @param bound the bound
 * @param cases the parameters of each case that it holds in; the worst is shown
 */
record Claim(
    String what,
    FigureKey dividend,
    @Nullable FigureKey divisor,
    boolean atLeast,
    double bound,
    List<Map<String, String>> cases) {
  static final String NO_FIGURE = "no figure";

  Claim(
      String what, FigureKey dividend, @Nullable FigureKey divisor, boolean atLeast, double bound) {
    this(what, dividend, divisor, atLeast, bound, List.of(Map.of()));
  }

  /**
   * What came of it.
   *
   * @param claim what was promised
   * @param ratio the figure, if there is one
   */
  record Outcome(Claim claim, Optional<Ratio> ratio) {
    boolean isHeld() {
      return ratio.isPresent()
          && (claim.atLeast
              ? ratio.get().median() >= claim.bound
              : ratio.get().median() <= claim.bound);
    }

    String verdict() {
      return ratio.isEmpty() ? NO_FIGURE : isHeld() ? "held" : "not held";
    }

    /** The ratio, and in brackets its range over the rounds, where there was more than one. */
    String figure() {
      return ratio
          .map(
              r ->
                  r.least() == r.most()
                      ? String.format(Locale.ROOT, "%.2f", r.median())
                      : String.format(
                          Locale.ROOT, "%.2f (%.2f to %.2f)", r.median(), r.least(), r.most()))
          .orElse("");
    }

    String limit() {
      return (claim.atLeast ? "≥ " : "≤ ")
          + String.format(Locale.ROOT, "%.2f", claim.bound).replaceFirst("\\.?0+$", "");
    }
  }

  Outcome judge(Figures figures) {
    Comparator<Ratio> byMedian = Comparator.comparingDouble(Ratio::median);
    return new Outcome(
        this,
        cases.stream()
            .map(one -> ratio(figures, one))
            .flatMap(Optional::stream)
            .min(atLeast ? byMedian : byMedian.reversed()));
  }

  private Optional<Ratio> ratio(Figures figures, Map<String, String> one) {
    return divisor == null
        ? figures.range(dividend.with(one))
        : figures.ratio(dividend.with(one), divisor.with(one));
  }
}
