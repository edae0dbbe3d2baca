// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.report;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A table as it stands between its marks in the page.
 *
 * @param head the names of the columns
 * @param rows the cells, line by line
 */
record PageTable(List<String> head, List<List<String>> rows) {
  private static final Pattern RATIO = Pattern.compile("([0-9.,]+) ×");
  private static final Pattern FIGURE = Pattern.compile("\\(?([0-9.,]+)\\)?$");

  /** Where a table begins in the page, and where it ends. */
  static String begin(String name) {
    return "<!-- table " + name + " -->\n";
  }

  static final String END = "<!-- end -->";

  static Optional<PageTable> in(String page, String name) {
    int from = page.indexOf(begin(name));
    if (from < 0) {
      return Optional.empty();
    }
    List<List<String>> lines =
        page.substring(from, page.indexOf(END, from))
            .lines()
            .filter(line -> line.startsWith("|"))
            .map(PageTable::cells)
            .toList();
    return lines.size() < 3
        ? Optional.empty()
        : Optional.of(new PageTable(lines.get(0), lines.subList(2, lines.size())));
  }

  private static List<String> cells(String line) {
    return Arrays.stream(line.substring(1).split("\\|", -1)).map(String::trim).toList();
  }

  /** The figure of a cell that reads "0.13 × (1.45)" or "1.45". */
  static OptionalDouble figure(String cell) {
    return first(FIGURE, cell);
  }

  /** The ratio of a cell that reads "0.13 × (1.45)". */
  static OptionalDouble ratio(String cell) {
    return first(RATIO, cell);
  }

  private static OptionalDouble first(Pattern pattern, String cell) {
    Matcher found = pattern.matcher(cell);
    return found.find()
        ? OptionalDouble.of(Double.parseDouble(found.group(1).replace(",", "")))
        : OptionalDouble.empty();
  }
}
