// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.report;

import dev.askew.benchmarks.run.Machine;
import dev.askew.benchmarks.run.Measurement;
import dev.askew.benchmarks.run.Results;
import dev.askew.benchmarks.run.Setting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables of docs/benchmarks.md, by name. */
final class Tables {
  /** A table for which there are no figures. */
  static final String MISSING = "Not measured.\n";

  /** Where the figures come from. */
  static final String MACHINE = "machine";

  private final Results results;
  private final Figures figures;
  private final Map<String, String> tables = new LinkedHashMap<>();

  Tables(Results results) {
    this.results = results;
    figures = new Figures(results);
    tables.put(MACHINE, machine());
    tables.put("claims", claims());
    for (Exhibit exhibit : Exhibit.all(results.machine().processors())) {
      Grid grid = new Grid(exhibit, figures);
      tables.put(exhibit.id(), grid.isEmpty() ? MISSING : grid(grid));
    }
    tables.put("collectors-and-compilers", collectorsAndCompilers());
    tables.put("hostile-reads", hostileReads());
    tables.put("revocation", revocation());
    tables.put("heavy-fence", heavyFence());
    tables.put("retirement", retirement());
  }

  Map<String, String> all() {
    return tables;
  }

  private String machine() {
    Machine machine = results.machine();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("date", results.date()));
    rows.add(List.of("profile", results.profile()));
    rows.add(List.of("processor", machine.processor() + ", " + machine.processors() + " cores"));
    rows.add(List.of("kernel", machine.kernel()));
    rows.add(List.of("backend", machine.backend()));
    machine
        .jdks()
        .forEach(
            (label, version) -> {
              if (!label.equals(Claims.JDK_17_BIASED)) {
                rows.add(List.of(label, version));
              }
            });
    return table(List.of("", ""), rows);
  }

  private String claims() {
    return table(
        List.of("promised", "", "figure (range over the rounds, if several)", ""),
        Claims.all(figures, results.machine().processors()).stream()
            .map(claim -> claim.judge(figures))
            .map(o -> List.of(o.claim().what(), o.limit(), o.figure(), o.verdict()))
            .toList());
  }

  /** One row for each peer on each JVM; in each cell the ratio first. */
  private static String grid(Grid grid) {
    boolean single = grid.exhibit().varies().equals(Exhibit.NOTHING);
    List<String> head = new ArrayList<>(List.of("JVM", "peer"));
    for (String variant : grid.variants()) {
      head.add(
          single
              ? "× " + grid.exhibit().reference() + " (" + grid.unit() + ")"
              : grid.exhibit().varies() + " " + variant);
    }
    List<List<String>> rows = new ArrayList<>();
    for (String jvm : grid.jvms()) {
      for (String peer : grid.peers(jvm)) {
        List<String> row = new ArrayList<>(List.of(jvm, peer));
        for (String variant : grid.variants()) {
          Optional<Double> cost = grid.cost(jvm, peer, variant);
          row.add(
              cost.map(
                      c ->
                          grid.relative(jvm, peer, variant)
                                  .map(r -> String.format(Locale.ROOT, "%.2f ×", r.median()))
                                  .orElse("")
                              + " ("
                              + number(c)
                              + ")")
                  .orElse(""));
        }
        rows.add(row);
      }
    }
    return table(head, rows);
  }

  /** A row for each setting of each JVM that has it. */
  private String collectorsAndCompilers() {
    List<List<String>> rows = new ArrayList<>();
    for (String jvm : figures.jvms()) {
      for (String setting : settings(jvm)) {
        Map<String, String> under = Map.of(Setting.UNDER, setting);
        FigureKey pair = new FigureKey("OwnerPair.pair", under, Claims.BIASED, jvm, 1);
        FigureKey read = new FigureKey("ReadWritePair.read", under, Claims.BIASED_RW, jvm, 1);
        rows.add(
            List.of(
                jvm,
                setting,
                relative(pair, pair.of(Claims.REENTRANT)),
                cost(pair.of(Claims.REENTRANT)),
                relative(read, read.of(Claims.REENTRANT_RW)),
                cost(read.of(Claims.REENTRANT_RW))));
      }
    }
    return rows.isEmpty()
        ? MISSING
        : table(
            List.of(
                "JVM",
                "with",
                "owner's pair, × ReentrantLock (ns)",
                "ReentrantLock, ns",
                "read pair, × ReentrantReadWriteLock (ns)",
                "ReentrantReadWriteLock, ns"),
            rows);
  }

  /** A row for each program on each JVM. */
  private String hostileReads() {
    String set = "HostileReads.";
    List<List<String>> rows = new ArrayList<>();
    for (String jvm : figures.jvms()) {
      Set<String> programs =
          figures
              .all()
              .filter(m -> m.jvm().equals(jvm) && m.benchmark().startsWith(set))
              .map(m -> m.benchmark().substring(set.length()))
              .collect(Collectors.toCollection(LinkedHashSet::new));
      for (String program : programs) {
        FigureKey read = new FigureKey(set + program, Map.of(), Claims.BIASED_RW, jvm, 1);
        rows.add(
            List.of(
                jvm,
                "`" + program + "`",
                relative(read, read.of(Claims.REENTRANT_RW)),
                cost(read.of(Claims.REENTRANT_RW)),
                cost(read.of(Claims.STAMPED))));
      }
    }
    return rows.isEmpty()
        ? MISSING
        : table(
            List.of(
                "JVM",
                "program",
                "BiasedReadWriteLock, × ReentrantReadWriteLock (ns)",
                "ReentrantReadWriteLock, ns",
                "StampedLock, ns"),
            rows);
  }

  /** In the order in which they were measured. */
  private Set<String> settings(String jvm) {
    return figures
        .all()
        .filter(m -> m.jvm().equals(jvm))
        .filter(m -> Set.of("OwnerPair.pair", "ReadWritePair.read").contains(m.benchmark()))
        .flatMap(m -> Stream.ofNullable(m.params().get(Setting.UNDER)))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private String relative(FigureKey key, FigureKey reference) {
    return figures
        .ratio(key, reference)
        .map(r -> String.format(Locale.ROOT, "%.2f × (%s)", r.median(), cost(key)))
        .orElse("");
  }

  private String cost(FigureKey key) {
    return figures.typical(key).map(Tables::number).orElse("");
  }

  private String revocation() {
    List<List<String>> rows = new ArrayList<>();
    for (String benchmark : List.of("Revocation.bareFence", "Revocation.revoke")) {
      Map<List<String>, List<Measurement>> groups =
          figures
              .of(benchmark)
              .collect(
                  Collectors.groupingBy(
                      m ->
                          List.of(
                              m.params().getOrDefault("owner", ""),
                              m.jvm(),
                              benchmark.endsWith("bareFence") ? "bare heavy fence" : m.peer()),
                      LinkedHashMap::new,
                      Collectors.toList()));
      groups.forEach(
          (key, rounds) -> {
            List<String> row = new ArrayList<>(key);
            for (double rank : new double[] {50, 90, 99, 99.9}) {
              row.add(
                  number(
                      Figures.median(
                          rounds.stream()
                              .map(
                                  m ->
                                      m.percentiles()
                                          .getOrDefault(Measurement.rank(rank), m.score()))
                              .sorted()
                              .toList())));
            }
            rows.add(row);
          });
    }
    rows.sort(java.util.Comparator.comparing((List<String> r) -> r.get(0) + r.get(1) + r.get(2)));
    return rows.isEmpty()
        ? MISSING
        : table(List.of("owner", "JVM", "", "median, ns", "90 %", "99 %", "99.9 %"), rows);
  }

  private String heavyFence() {
    Map<String, Map<Integer, List<Measurement>>> byJvm =
        figures
            .of("HeavyFence.fence")
            .collect(
                Collectors.groupingBy(
                    Measurement::jvm,
                    TreeMap::new,
                    Collectors.groupingBy(
                        Measurement::threads, TreeMap::new, Collectors.toList())));
    List<List<String>> rows = new ArrayList<>();
    byJvm.forEach(
        (jvm, byThreads) ->
            byThreads.forEach(
                (threads, rounds) ->
                    rows.add(
                        List.of(
                            jvm,
                            String.valueOf(threads),
                            number(median(rounds, "systemCalls", "fences")),
                            number(
                                Figures.median(
                                    rounds.stream().map(Measurement::score).sorted().toList()))))));
    return rows.isEmpty()
        ? MISSING
        : table(List.of("JVM", "callers", "system calls for a fence", "ns until it returns"), rows);
  }

  private String retirement() {
    List<List<String>> rows = new ArrayList<>();
    for (String jvm : figures.jvms()) {
      FigureKey burst = new FigureKey("Retirement.burst", Map.of(), "", jvm, 0);
      Optional<Double> time = figures.typical(burst);
      Optional<Double> fences = figures.typical(burst.counting("fences", "bursts"));
      if (time.isPresent() && fences.isPresent()) {
        rows.add(List.of(jvm, number(time.get()), number(fences.get())));
      }
    }
    return rows.isEmpty()
        ? MISSING
        : table(List.of("JVM", "µs until the last has run", "heavy fences"), rows);
  }

  private static double median(List<Measurement> rounds, String above, String below) {
    return Figures.median(
        rounds.stream()
            .map(
                m ->
                    m.counters().getOrDefault(above, Double.NaN)
                        / m.counters().getOrDefault(below, Double.NaN))
            .sorted()
            .toList());
  }

  static String number(double value) {
    return String.format(
        Locale.ROOT, value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f", value);
  }

  static String table(List<String> head, List<List<String>> rows) {
    StringBuilder table = new StringBuilder();
    line(table, head);
    line(table, head.stream().map(h -> "---").toList());
    rows.forEach(row -> line(table, row));
    return table.toString();
  }

  private static void line(StringBuilder table, List<String> cells) {
    table.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }
}
