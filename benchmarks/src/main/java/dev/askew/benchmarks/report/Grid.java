// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.report;

import dev.askew.benchmarks.report.Exhibit.Row;
import dev.askew.benchmarks.report.Figures.Ratio;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The figures of an {@link Exhibit}: who, where, and at which value of what varies. */
final class Grid {
  /** Numbers as numbers. */
  private static final Comparator<String> BY_VALUE =
      Comparator.<String>comparingDouble(Grid::numberOr0).thenComparing(Comparator.naturalOrder());

  private final Exhibit exhibit;
  private final Figures figures;
  private final Set<String> variants = new TreeSet<>(BY_VALUE);
  private final Map<String, Set<String>> peersByJvm = new TreeMap<>();

  /** By label. */
  private final Map<String, Row> rows = new HashMap<>();

  private String unit = "ns";

  Grid(Exhibit exhibit, Figures figures) {
    this.exhibit = exhibit;
    this.figures = figures;
    figures
        .all()
        .filter(exhibit::shows)
        .forEach(
            m -> {
              variants.add(exhibit.variant(m));
              Row row = exhibit.row(m);
              rows.put(row.label(), row);
              peersByJvm.computeIfAbsent(m.jvm(), j -> new LinkedHashSet<>()).add(row.label());
              unit = exhibit.unit(m);
            });
  }

  private static double numberOr0(String text) {
    return text.matches("[0-9.]+") ? Double.parseDouble(text) : 0;
  }

  boolean isEmpty() {
    return variants.isEmpty();
  }

  Exhibit exhibit() {
    return exhibit;
  }

  Set<String> variants() {
    return variants;
  }

  Set<String> jvms() {
    return peersByJvm.keySet();
  }

  /** The labels of the rows: the peers, each with what else varies. */
  Set<String> peers(String jvm) {
    return peersByJvm.getOrDefault(jvm, Set.of());
  }

  String unit() {
    return unit;
  }

  private FigureKey key(String jvm, Row row, String variant) {
    Map<String, String> params = new LinkedHashMap<>(exhibit.params());
    params.putAll(row.params());
    int threads = exhibit.threads();
    if (exhibit.varies().equals(Exhibit.THREADS)) {
      threads = Integer.parseInt(variant);
    } else if (!exhibit.varies().equals(Exhibit.NOTHING)) {
      params.put(exhibit.varies(), variant);
    }
    return exhibit.key(params, row.peer(), jvm, threads);
  }

  private Row row(String label) {
    return Objects.requireNonNull(rows.get(label), label);
  }

  Optional<Double> cost(String jvm, String peer, String variant) {
    return figures.typical(key(jvm, row(peer), variant));
  }

  /**
   * In proportion to the reference on the same JDK; what HotSpot's own bias does stands beside the
   * same JDK without.
   */
  Optional<Ratio> relative(String jvm, String peer, String variant) {
    String base = jvm.equals(Claims.JDK_17_BIASED) ? Claims.JDK_17 : jvm;
    Row row = row(peer);
    Row reference = new Row(exhibit.reference(), row.params());
    return figures.ratio(key(jvm, row, variant), key(base, reference, variant));
  }
}
