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
 * @param cases what is divided by what, for each case that it holds in
 * @param of which of the cases is shown
 * @param atLeast whether the ratio has to be at least the bound, or else at most
 * @param bound the bound
 */
record Claim(String what, List<Quotient> cases, Of of, boolean atLeast, double bound) {
  static final String NO_FIGURE = "no figure";

  /**
   * One cost divided by another.
   *
   * @param dividend the cost above the line
   * @param divisor the cost below the line, or null if the dividend itself is promised
   */
  record Quotient(FigureKey dividend, @Nullable FigureKey divisor) {
    Optional<Ratio> in(Figures figures) {
      return divisor == null ? figures.range(dividend) : figures.ratio(dividend, divisor);
    }
  }

  /** Which of several cases is shown. */
  enum Of {
    WORST,
    MEDIAN
  }

  Claim(
      String what, FigureKey dividend, @Nullable FigureKey divisor, boolean atLeast, double bound) {
    this(what, List.of(new Quotient(dividend, divisor)), Of.WORST, atLeast, bound);
  }

  /** For several cases, of which the worst is shown. */
  Claim(
      String what,
      FigureKey dividend,
      FigureKey divisor,
      boolean atLeast,
      double bound,
      List<Map<String, String>> cases) {
    this(
        what,
        cases.stream().map(one -> new Quotient(dividend.with(one), divisor.with(one))).toList(),
        Of.WORST,
        atLeast,
        bound);
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
    List<Ratio> worstFirst =
        cases.stream()
            .map(one -> one.in(figures))
            .flatMap(Optional::stream)
            .sorted(atLeast ? byMedian : byMedian.reversed())
            .toList();
    // Of an even number the worse of the two in the middle.
    int shown = of == Of.WORST ? 0 : (worstFirst.size() - 1) / 2;
    return new Outcome(
        this, worstFirst.isEmpty() ? Optional.empty() : Optional.of(worstFirst.get(shown)));
  }
}
