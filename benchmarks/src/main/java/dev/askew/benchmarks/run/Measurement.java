// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.run;

import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.util.Statistics;

/**
 * One figure, of one benchmark with one set of parameters on one JVM in one round.
 *
 * @param benchmark class and method, for instance {@code OwnerPair.pair}
 * @param params the parameters, without the peer
 * @param peer what is compared
 * @param jvm the label of the JVM
 * @param threads how many threads did it
 * @param round the number of the round, from 0
 * @param unit of the score, for instance {@code ns/op}
 * @param score the mean
 * @param percentiles of the same unit, empty unless a distribution was taken
 * @param counters what was counted beside, by name
 */
public record Measurement(
    String benchmark,
    Map<String, String> params,
    String peer,
    String jvm,
    int threads,
    int round,
    String unit,
    double score,
    Map<String, Double> percentiles,
    Map<String, Double> counters) {
  private static final double[] RANKS = {0, 25, 50, 75, 90, 95, 99, 99.9};

  /** The counter that stands for the score where one operation is many of its kind. */
  private static final String ACQUISITIONS = "acquisitions";

  /**
   * The parameter that names the peer. JMH varies parameters in the order of their names, and the
   * peers must come last: then they are measured one right after the other.
   */
  static final String PEER = "with";

  static Measurement of(BenchmarkResult result, Jvm jvm, int round, Setting setting) {
    BenchmarkParams given = result.getParams();
    Map<String, String> params = new TreeMap<>();
    for (String key : given.getParamsKeys()) {
      params.put(key, given.getParam(key));
    }
    String peer = params.remove(PEER);
    if (!setting.equals(Setting.NONE)) {
      params.put(Setting.UNDER, setting.name());
    }
    Map<String, Double> counters = new TreeMap<>();
    result.getSecondaryResults().forEach((name, r) -> counters.put(name, r.getScore()));
    Result<?> primary = result.getPrimaryResult();
    Double acquisition = counters.remove(ACQUISITIONS);
    return new Measurement(
        shortName(given.getBenchmark()),
        params,
        peer == null ? "" : peer,
        jvm.label(),
        given.getThreads(),
        round,
        primary.getScoreUnit(),
        acquisition == null ? primary.getScore() : acquisition,
        primary.getSampleCount() > 100 ? percentiles(primary.getStatistics()) : Map.of(),
        counters);
  }

  static String shortName(String benchmark) {
    int method = benchmark.lastIndexOf('.');
    return benchmark.substring(benchmark.lastIndexOf('.', method - 1) + 1);
  }

  static Map<String, Double> percentiles(Statistics statistics) {
    Map<String, Double> percentiles = new TreeMap<>();
    for (double rank : RANKS) {
      percentiles.put(rank(rank), statistics.getPercentile(rank));
    }
    return percentiles;
  }

  /** How a rank is called among the percentiles. */
  public static String rank(double rank) {
    return "p" + (rank == Math.rint(rank) ? String.valueOf((int) rank) : String.valueOf(rank));
  }

  /** The median where there is a distribution, or else the score. */
  public double typical() {
    return percentiles.getOrDefault(rank(50), score);
  }
}
