// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.report;

import dev.askew.benchmarks.run.Measurement;
import java.util.List;
import java.util.Map;

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
  FigureKey(String benchmark, Map<String, String> params, String peer, String jvm, int threads) {
    this(benchmark, params, peer, jvm, threads, List.of());
  }

  boolean matches(Measurement m) {
    return m.benchmark().equals(benchmark)
        && m.peer().equals(peer)
        && m.jvm().equals(jvm)
        && (threads == 0 || m.threads() == threads)
        && m.params().entrySet().containsAll(params.entrySet());
  }

  FigureKey of(String otherPeer) {
    return new FigureKey(benchmark, params, otherPeer, jvm, threads, counted);
  }

  FigureKey on(String otherJvm) {
    return new FigureKey(benchmark, params, peer, otherJvm, threads, counted);
  }

  FigureKey counting(String what, String forEach) {
    return new FigureKey(benchmark, params, peer, jvm, threads, List.of(what, forEach));
  }

  double value(Measurement m) {
    return counted.isEmpty()
        ? m.typical()
        : m.counters().getOrDefault(counted.get(0), Double.NaN)
            / m.counters().getOrDefault(counted.get(1), Double.NaN);
  }
}
