// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.report;

import dev.askew.benchmarks.run.Results;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is made of the results. */
public final class Report {
  private static final String PAGE = "benchmarks.md";
  private static final String CHARTS = "charts";
  private static final String NO_FIGURE = "| " + Claim.NO_FIGURE + " |";

  private Report() {}

  /**
   * Compares the figures with what is promised and prints a line for each promise.
   *
   * @param results the figures
   * @param out where to print
   * @return true if all promises hold for which there are figures
   */
  public static boolean check(Results results, PrintStream out) {
    Figures figures = new Figures(results);
    int broken = 0;
    int missing = 0;
    for (Claim claim : Claims.all(figures, results.machine().processors())) {
      Claim.Outcome outcome = claim.judge(figures);
      out.printf(
          "%-9s  %8s  %-26s  %s%n",
          outcome.verdict(), outcome.limit(), outcome.figure(), claim.what());
      if (outcome.ratio().isEmpty()) {
        missing++;
      } else if (!outcome.isHeld()) {
        broken++;
      }
    }
    out.printf("%d not held, %d without a figure%n", broken, missing);
    return broken == 0;
  }

  /**
   * Puts the tables between their marks in the page and draws the charts of it. What the results
   * have no figures for stays as it is: charts, tables, and the lines of promises.
   *
   * @param results the figures
   * @param docs the folder with the page
   * @throws IOException if the page lacks a mark, or cannot be written
   */
  public static void write(Results results, Path docs) throws IOException {
    Path page = docs.resolve(PAGE);
    String text = Files.readString(page);
    Map<String, String> tables = new Tables(results).all();
    if (tables.containsValue(Tables.MISSING)) {
      tables.remove(Tables.MACHINE); // of which most of the tables are still not
    }
    for (Map.Entry<String, String> table : tables.entrySet()) {
      if (!table.getValue().equals(Tables.MISSING)) {
        text = replaced(text, table.getKey(), table.getValue());
      }
    }
    Files.writeString(page, text);
    drawCharts(docs);
  }

  /**
   * Draws the charts that the page shows, from its tables.
   *
   * @param docs the folder with the page
   * @throws IOException if the page cannot be read, or the charts not be written
   */
  public static void drawCharts(Path docs) throws IOException {
    new Charts(Files.readString(docs.resolve(PAGE))).drawInto(docs.resolve(CHARTS));
  }

  private static String replaced(String text, String name, String table) throws IOException {
    String begin = PageTable.begin(name);
    int from = text.indexOf(begin);
    int to = from < 0 ? -1 : text.indexOf(PageTable.END, from);
    if (to < 0) {
      throw new IOException(PAGE + " has no place for the table " + name);
    }
    String old = text.substring(from + begin.length(), to);
    return text.substring(0, from + begin.length()) + kept(table, old) + text.substring(to);
  }

  /**
   * A table with the old one's lines where it has no figure, and for the JVMs that it does not
   * name.
   */
  private static String kept(String table, String old) {
    Map<String, String> before =
        old.lines()
            .filter(line -> !line.endsWith(NO_FIGURE))
            .collect(Collectors.toMap(Report::firstCell, line -> line, (one, other) -> one));
    Set<String> jvms = table.lines().map(Report::jvm).collect(Collectors.toSet());
    Stream<String> lines =
        table
            .lines()
            .map(
                line ->
                    line.endsWith(NO_FIGURE) ? before.getOrDefault(firstCell(line), line) : line);
    Stream<String> others =
        old.lines().filter(line -> !jvm(line).isEmpty() && !jvms.contains(jvm(line)));
    return Stream.concat(lines, others).map(line -> line + "\n").collect(Collectors.joining());
  }

  /** The JVM about which a line promises something; empty if it does not promise. */
  private static String jvm(String line) {
    String cell = firstCell(line);
    return cell.substring(0, Math.max(0, cell.indexOf(": ")));
  }

  private static String firstCell(String line) {
    return line.startsWith("|") ? line.split("\\|", 3)[1] : "";
  }
}
