// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One scenario's line in the table. */
final class Row {
  private final String scenario;
  private final Map<Failure, Integer> tried = new EnumMap<>(Failure.class);
  private final Set<String> sites = new HashSet<>();
  private final List<String> broken = new ArrayList<>();
  private int runs;
  private int late;

  Row(String scenario) {
    this.scenario = scenario;
  }

  void add(@Nullable Failure failure, @Nullable Site first, Set<Site> reached, boolean wasLate) {
    runs++;
    late += wasLate ? 1 : 0;
    if (failure != null && first != null) {
      tried.merge(failure, 1, Integer::sum);
    }
    reached.forEach(site -> sites.add(site.toString()));
  }

  void addBroken(
      @Nullable Failure failure, @Nullable Site first, String victim, List<String> symptoms) {
    broken.add(
        scenario
            + ", "
            + victim
            + ": "
            + (failure == null ? "no failure" : failure)
            + " at "
            + first
            + ": "
            + String.join("; ", symptoms));
  }

  List<String> broken() {
    return broken;
  }

  int runs() {
    return runs;
  }

  Set<String> sites() {
    return sites;
  }

  static String heading() {
    return String.format(
        "%-58s %6s %7s %s %5s %7s",
        "scenario",
        "sites",
        "runs",
        Failure.known().stream()
            .map(
                failure ->
                    String.format(
                        "%14s", failure.name().toLowerCase(Locale.ROOT).replace('_', ' ')))
            .collect(Collectors.joining(" ")),
        "late",
        "broken");
  }

  @Override
  public String toString() {
    return String.format(
        "%-58s %6d %7d %s %5d %7d",
        scenario,
        sites.size(),
        runs,
        Failure.known().stream()
            .map(failure -> String.format("%14d", tried.getOrDefault(failure, 0)))
            .collect(Collectors.joining(" ")),
        late,
        broken.size());
  }
}
