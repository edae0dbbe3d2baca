// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.report;

import dev.askew.benchmarks.run.Results;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What is made of the results. */
public final class Report {
  private static final String PAGE = "benchmarks.md";
  private static final String CHARTS = "charts";

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
   * Draws the charts and puts the tables between their marks in the page.
   *
   * @param results the figures
   * @param docs the folder with the page
   * @throws IOException if the page lacks a mark, or cannot be written
   */
  public static void write(Results results, Path docs) throws IOException {
    Path page = docs.resolve(PAGE);
    String text = Files.readString(page);
    for (Map.Entry<String, String> table : new Tables(results).all().entrySet()) {
      text = replaced(text, table.getKey(), table.getValue());
    }
    Files.writeString(page, text);
    new Charts(results).drawInto(docs.resolve(CHARTS));
  }

  private static String replaced(String text, String name, String table) throws IOException {
    String begin = "<!-- table " + name + " -->\n";
    String end = "<!-- end -->";
    int from = text.indexOf(begin);
    int to = from < 0 ? -1 : text.indexOf(end, from);
    if (to < 0) {
      throw new IOException(PAGE + " has no place for the table " + name);
    }
    return text.substring(0, from + begin.length()) + table + text.substring(to);
  }
}
