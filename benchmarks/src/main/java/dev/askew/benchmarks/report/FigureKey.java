// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.report;

import dev.askew.benchmarks.run.Measurement;
import dev.askew.benchmarks.run.Setting;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which figure. A thread count of 0 stands for any.
 *
 * @param benchmark class and method
 * @param params those that matter
 * @param peer what is compared
 * @param jvm the label of the JVM
 * @param threads how many threads, or 0
 * @param counted what was counted, and for each of what; empty if the time is meant
 */
record FigureKey(
    String benchmark,
    Map<String, String> params,
    String peer,
    String jvm,
    int threads,
    List<String> counted) {
  /** What did not happen in the time counts for half a time, as ratios of 0 say nothing. */
  private static final double SELDOM = 0.5;

  FigureKey(String benchmark, Map<String, String> params, String peer, String jvm, int threads) {
    this(benchmark, params, peer, jvm, threads, List.of());
  }

  boolean matches(Measurement m) {
    return m.benchmark().equals(benchmark)
        && m.peer().equals(peer)
        && m.jvm().equals(jvm)
        && (threads == 0 || m.threads() == threads)
        && m.params().containsKey(Setting.UNDER) == params.containsKey(Setting.UNDER)
        && m.params().entrySet().containsAll(params.entrySet());
  }

  FigureKey of(String otherPeer) {
    return new FigureKey(benchmark, params, otherPeer, jvm, threads, counted);
  }

  FigureKey on(String otherJvm) {
    return new FigureKey(benchmark, params, peer, otherJvm, threads, counted);
  }

  FigureKey with(Map<String, String> more) {
    Map<String, String> all = new TreeMap<>(params);
    all.putAll(more);
    return new FigureKey(benchmark, all, peer, jvm, threads, counted);
  }

  FigureKey counting(String what, String forEach) {
    return new FigureKey(benchmark, params, peer, jvm, threads, List.of(what, forEach));
  }

  double value(Measurement m) {
    return counted.isEmpty()
        ? m.typical()
        : Math.max(SELDOM, m.counters().getOrDefault(counted.get(0), Double.NaN))
            / m.counters().getOrDefault(counted.get(1), Double.NaN);
  }
}
