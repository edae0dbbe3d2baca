// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where on an axis a figure stands, from 0 to 1.
 *
 * @param from the lower end; 0 unless logarithmic
 * @param to the upper end
 * @param logarithmic if equal steps are equal factors
 */
record Scale(double from, double to, boolean logarithmic) {
  /** From 0; or over whole decades, where the largest is more than so many times the least. */
  static Scale of(double least, double most, double spread) {
    if (most <= spread * least) {
      return new Scale(0, most, false);
    }
    double from = Math.pow(10, Math.floor(Math.log10(least)));
    while (3 * from <= least) {
      from *= 3;
    }
    return new Scale(from, most * 1.2, true);
  }

  double at(double figure) {
    return logarithmic ? Math.log(figure / from) / Math.log(to / from) : figure / to;
  }

  /** Round figures, some four of them. */
  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    if (logarithmic) {
      double decades = Math.log10(to / from);
      int[] steps = decades > 3 ? new int[] {1} : new int[] {1, 3};
      for (int power = (int) Math.floor(Math.log10(from)); Math.pow(10, power) <= to; power++) {
        for (int step : steps) {
          double tick = step * Math.pow(10, power);
          if (tick >= from * 0.999 && tick <= to) {
            ticks.add(tick);
          }
        }
      }
    } else {
      double power = Math.pow(10, Math.floor(Math.log10(to)));
      double step = to / power >= 5 ? 2 * power : to / power >= 2 ? power : power / 2;
      for (int i = 0; i * step <= to; i++) {
        ticks.add(i * step);
      }
    }
    return ticks;
  }

  /** A figure in the unit that suits it, as exact as in a table. */
  static String words(double figure, String unit) {
    double shown = figure / factor(figure, unit);
    return Tables.number(shown) + " " + unit(figure, unit);
  }

  /** The same for a round figure. */
  static String tick(double figure, String unit) {
    double shown = figure / factor(figure, unit);
    String digits = shown == Math.rint(shown) ? "%,.0f %s" : "%.1f %s";
    return String.format(Locale.ROOT, digits, shown, unit(figure, unit)).trim();
  }

  private static double factor(double figure, String unit) {
    return switch (unit(figure, unit)) {
      case "µs" -> 1e3;
      case "ms" -> 1e6;
      default -> 1;
    };
  }

  /** Short enough for each figure; that of a rate stands beside the axis alone. */
  private static String unit(double figure, String unit) {
    if (unit.contains(" / ")) {
      return "";
    }
    if (!unit.equals("ns") || figure < 1e3) {
      return unit;
    }
    return figure < 1e6 ? "µs" : "ms";
  }
}
