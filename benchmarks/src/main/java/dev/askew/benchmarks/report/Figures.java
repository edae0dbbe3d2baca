// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.report;

import dev.askew.benchmarks.run.Measurement;
import dev.askew.benchmarks.run.Results;
import dev.askew.benchmarks.run.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Looks figures up and sets them in proportion, round by round. */
final class Figures {
  private final List<Measurement> all;

  Figures(Results results) {
    all = results.measurements();
  }

  /**
   * How one figure stands to another, over the rounds.
   *
   * @param median of the rounds' ratios
   * @param least the smallest
   * @param most the largest
   */
  record Ratio(double median, double least, double most) {
    static Ratio of(List<Double> ratios) {
      List<Double> sorted = ratios.stream().sorted().toList();
      return new Ratio(Figures.median(sorted), sorted.get(0), sorted.get(sorted.size() - 1));
    }
  }

  Stream<Measurement> all() {
    return all.stream();
  }

  /** Those under no special setting. */
  Stream<Measurement> of(String benchmark) {
    return all()
        .filter(m -> m.benchmark().equals(benchmark) && !m.params().containsKey(Setting.UNDER));
  }

  Set<String> jvms() {
    TreeSet<String> jvms = new TreeSet<>();
    all.forEach(m -> jvms.add(m.jvm()));
    return jvms;
  }

  /** The typical cost by round; of several that match, the dearest, so that nothing is hidden. */
  private Map<Integer, Double> byRound(FigureKey key) {
    Map<Integer, Double> rounds = new TreeMap<>();
    all.stream()
        .filter(key::matches)
        .forEach(m -> rounds.merge(m.round(), key.value(m), Math::max));
    return rounds;
  }

  /** The median over the rounds. */
  Optional<Double> typical(FigureKey key) {
    Map<Integer, Double> rounds = byRound(key);
    return rounds.isEmpty()
        ? Optional.empty()
        : Optional.of(median(rounds.values().stream().sorted().toList()));
  }

  /** The cost of one divided by the cost of the other, in the rounds that have both. */
  Optional<Ratio> ratio(FigureKey dividend, FigureKey divisor) {
    Map<Integer, Double> above = byRound(dividend);
    Map<Integer, Double> below = byRound(divisor);
    List<Double> ratios = new ArrayList<>();
    above.forEach(
        (round, cost) -> {
          Double other = below.get(round);
          if (other != null) {
            ratios.add(cost / other);
          }
        });
    return ratios.isEmpty() ? Optional.empty() : Optional.of(Ratio.of(ratios));
  }

  /** The figure itself. */
  Optional<Ratio> range(FigureKey key) {
    Map<Integer, Double> rounds = byRound(key);
    return rounds.isEmpty()
        ? Optional.empty()
        : Optional.of(Ratio.of(List.copyOf(rounds.values())));
  }

  static double median(List<Double> sorted) {
    int n = sorted.size();
    return (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
  }
}
