// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The charts that the page shows, drawn from its tables: of the newest JDK there are figures of,
 * and beside it what HotSpot's own biased locking does on JDK 17. Lines where a number varies over
 * three values or more, else bars. They show nothing that the tables do not have, so they can be
 * drawn again without measuring.
 */
final class Charts {
  private static final Pattern NUMBER = Pattern.compile("[0-9.]+( %)?");
  private static final String REVOCATION = "revocation";

  /** Beside which nothing else can be seen on an axis that begins at 0. */
  private static final double BARS_SPREAD = 1_000;

  private static final double LINES_SPREAD = 20;

  private static final int ROW = 36;
  private static final int PLOT = 240;
  private static final int LEFT = 64;
  private static final int RIGHT = Svg.WIDTH - 24;
  private static final String BOLD = "font-weight=\"bold\"";
  private static final String TITLE = "font-weight=\"bold\" font-size=\"16\"";

  private final String page;

  Charts(String page) {
    this.page = page;
  }

  /** A line or a group of bars of one peer; no figure where there is none. */
  private record Series(String name, List<OptionalDouble> figures, List<OptionalDouble> ratios) {
    boolean isLimit() {
      return name.equals("no lock") || name.equals("bare heavy fence");
    }
  }

  /**
   * What a chart shows.
   *
   * @param variants the values of what varies, one for each figure of a series
   */
  private record Data(
      String title,
      String unit,
      String varies,
      String reference,
      List<String> variants,
      List<Series> series) {}

  void drawInto(Path folder) throws IOException {
    Files.createDirectories(folder);
    // Names and titles are those of any number of processors.
    for (Exhibit exhibit : Exhibit.all(1)) {
      if (isShown(exhibit.id())) {
        draw(data(exhibit), folder, exhibit.id());
      }
    }
    if (isShown(REVOCATION)) {
      draw(revocation(), folder, REVOCATION);
    }
  }

  private boolean isShown(String id) {
    return page.contains("](charts/" + id + ".svg)");
  }

  private static void draw(Optional<Data> data, Path folder, String id) throws IOException {
    if (data.isPresent()) {
      Files.writeString(folder.resolve(id + ".svg"), drawn(data.get()));
    }
  }

  private static String drawn(Data data) {
    if (data.varies().equals("program")) {
      return ratios(data);
    }
    boolean line =
        data.variants().size() > 2
            && data.variants().stream().allMatch(variant -> NUMBER.matcher(variant).matches());
    return line ? lines(data) : bars(data);
  }

  private Optional<Data> data(Exhibit exhibit) {
    return PageTable.in(page, exhibit.id())
        .map(
            table -> {
              List<String> variants =
                  table.head().subList(2, table.head().size() - 1).stream()
                      .map(cell -> cell.replaceFirst("^" + exhibit.varies() + " ", ""))
                      .toList();
              String jvm = newest(table, 0);
              String unit = table.head().toString().contains("(bytes)") ? "bytes" : "ns";
              if (!exhibit.counted().isEmpty()) {
                unit = exhibit.rate().replaceFirst("s$", "");
              }
              return new Data(
                  exhibit.title() + ", " + jvm,
                  unit,
                  exhibit.varies(),
                  exhibit.reference(),
                  exhibit.varies().equals(Exhibit.NOTHING) ? List.of("") : variants,
                  series(firstCase(table.rows()), 0, 1, 2, jvm));
            });
  }

  /** Where a peer has a row for each of several cases: those of the first of them, as the peers. */
  private static List<List<String>> firstCase(List<List<String>> rows) {
    String first = rows.get(0).get(1);
    int comma = first.indexOf(", ");
    if (comma < 0) {
      return rows;
    }
    String suffix = first.substring(comma);
    return rows.stream()
        .filter(row -> row.get(1).endsWith(suffix))
        .map(
            row -> {
              List<String> named = new ArrayList<>(row);
              named.set(1, row.get(1).substring(0, row.get(1).length() - suffix.length()));
              return named;
            })
        .toList();
  }

  /** The distribution: what share of the revocations took how long at most. */
  private Optional<Data> revocation() {
    return PageTable.in(page, REVOCATION)
        .map(
            table -> {
              String jvm = newest(table, 1);
              List<List<String>> busy =
                  table.rows().stream().filter(row -> row.get(0).equals("busy elsewhere")).toList();
              return new Data(
                  "Revocation, owner busy elsewhere, " + jvm,
                  "ns",
                  REVOCATION,
                  "",
                  List.of("50 %", "90 %", "99 %", "99.9 %"),
                  series(busy, 1, 2, 3, jvm));
            });
  }

  /** HotSpot's own bias counts for no JDK of its own. */
  private static String newest(PageTable table, int column) {
    return table.rows().stream()
        .map(row -> row.get(column))
        .filter(jvm -> !jvm.equals(Claims.JDK_17_BIASED))
        .max(Comparator.naturalOrder())
        .orElse("");
  }

  private static List<Series> series(
      List<List<String>> rows, int jvmColumn, int peer, int first, String jvm) {
    List<Series> series = new ArrayList<>();
    for (String on : List.of(jvm, Claims.JDK_17_BIASED)) {
      for (List<String> row : rows) {
        if (row.get(jvmColumn).equals(on)) {
          List<String> cells = row.subList(first, row.size() - 1);
          series.add(
              new Series(
                  on.equals(jvm) ? row.get(peer) : row.get(peer) + ", " + on,
                  cells.stream().map(PageTable::figure).toList(),
                  cells.stream().map(PageTable::ratio).toList()));
        }
      }
    }
    return series;
  }

  private static Scale scale(List<Series> series, double spread) {
    double[] figures =
        series.stream()
            .flatMap(s -> s.figures().stream())
            .flatMapToDouble(OptionalDouble::stream)
            .filter(figure -> figure > 0)
            .sorted()
            .toArray();
    return Scale.of(figures[0], figures[figures.length - 1], spread);
  }

  /** For each value of what varies a group, in it a bar for each peer under its name. */
  private static String bars(Data data) {
    Svg svg = new Svg();
    Scale scale = scale(data.series(), BARS_SPREAD);
    double y = title(svg, data.title());
    boolean isRate = data.unit().contains(" / "); // other units stand beside the bars
    String axis = axis(isRate ? data.unit() : "", scale);
    if (!axis.isEmpty()) {
      svg.text(0, y, "start", "", axis);
      y += 28;
    }
    for (int i = 0; i < data.variants().size(); i++) {
      if (data.variants().size() > 1) {
        svg.text(0, y + 4, "start", BOLD, group(data.varies(), data.variants().get(i)));
        y += 24;
      }
      for (Series series : data.series()) {
        OptionalDouble figure = series.figures().get(i);
        if (figure.isPresent()) {
          String value = Scale.words(figure.getAsDouble(), data.unit());
          double at = scale.at(figure.getAsDouble());
          if (scale.logarithmic()) {
            point(svg, y, series.name(), value, at);
          } else {
            bar(svg, y, series.name(), value, at);
          }
          y += ROW;
        }
      }
      y += 6;
    }
    return svg.drawn(data.title(), y - 12);
  }

  private static String axis(String unit, Scale scale) {
    return Stream.of(unit, scale.logarithmic() ? "logarithmic" : "")
        .filter(word -> !word.isEmpty())
        .collect(Collectors.joining(", "));
  }

  private static String group(String varies, String variant) {
    if (varies.equals(Exhibit.THREADS)) {
      return variant + (variant.equals("1") ? " thread" : " threads");
    }
    if (varies.equals("biased")) {
      return variant.equals("true") ? "biased to the other thread" : "not biased";
    }
    return varies + " " + variant;
  }

  private static void bar(Svg svg, double y, String name, String value, double length) {
    track(svg, y, name, value);
    double opacity = name.startsWith("Biased") && name.contains(" (") ? 0.7 : 1;
    svg.bar(0, y + 6, Math.max(2, Svg.WIDTH * length), 10, Palette.of(name), opacity);
  }

  /** The length of a bar would mean nothing on a logarithmic axis. */
  private static void point(Svg svg, double y, String name, String value, double at) {
    track(svg, y, name, value);
    svg.dot(6 + (Svg.WIDTH - 12) * at, y + 11, 6, Palette.of(name));
  }

  private static void track(Svg svg, double y, String name, String value) {
    svg.text(0, y, "start", "", name);
    svg.text(Svg.WIDTH, y, "end", "", value);
    svg.bar(0, y + 6, Svg.WIDTH, 10, Palette.GRID, 0.2);
  }

  /** Programs of different size: each beside itself with the reference, which ends at the mark. */
  private static String ratios(Data data) {
    Svg svg = new Svg();
    double y = title(svg, data.title());
    svg.text(0, y, "start", "", "The mark is " + data.reference() + ".");
    y += 28;
    double most =
        data.series().stream()
            .flatMap(s -> s.ratios().stream())
            .flatMapToDouble(OptionalDouble::stream)
            .max()
            .orElse(1);
    for (int i = 0; i < data.variants().size(); i++) {
      double top = y;
      svg.text(0, y, "start", BOLD, data.variants().get(i));
      y += 24;
      for (Series series : data.series()) {
        OptionalDouble ratio = series.ratios().get(i);
        OptionalDouble figure = series.figures().get(i);
        if (ratio.isEmpty() || figure.isEmpty()) {
          continue;
        }
        String cost = Scale.words(figure.getAsDouble(), data.unit());
        if (series.name().equals(data.reference())) {
          svg.text(Svg.WIDTH, top, "end", "", series.name() + " " + cost);
        } else {
          String value = String.format(Locale.ROOT, "%.2f × (%s)", ratio.getAsDouble(), cost);
          bar(svg, y, series.name(), value, ratio.getAsDouble() / most);
          svg.bar(Svg.WIDTH / most - 1.5, y + 5, 3, 14, Palette.of(data.reference()), 1);
          y += ROW;
        }
      }
      y += 10;
    }
    return svg.drawn(data.title(), y - 16);
  }

  private static String lines(Data data) {
    Svg svg = new Svg();
    List<Series> shown = withoutFarLimits(data.series());
    Scale scale = scale(shown, LINES_SPREAD);
    double y = title(svg, data.title());
    for (Series series : shown) {
      int color = Palette.of(series.name());
      svg.curve(
          List.of("0 " + Svg.number(y - 5), "28 " + Svg.number(y - 5)), color, series.isLimit());
      svg.text(36, y, "start", "", series.name());
      y += 20;
    }
    svg.text(0, y + 8, "start", "", axis(data.unit(), scale));
    double top = y + 24;
    double bottom = top + PLOT;
    for (double tick : scale.ticks()) {
      double at = bottom - PLOT * scale.at(tick);
      svg.rule(LEFT, at, RIGHT, at);
      svg.text(LEFT - 8, at + 5, "end", "", Scale.tick(tick, data.unit()));
    }
    int steps = data.variants().size();
    double step = (double) (RIGHT - LEFT - 40) / (steps - 1);
    for (int i = 0; i < steps; i++) {
      svg.text(LEFT + 20 + i * step, bottom + 22, "middle", "", grouped(data.variants().get(i)));
    }
    svg.text((LEFT + RIGHT) / 2.0, bottom + 44, "middle", "", words(data.varies()));
    for (Series series : shown) {
      List<String> points = new ArrayList<>();
      for (int i = 0; i < steps; i++) {
        OptionalDouble figure = series.figures().get(i);
        if (figure.isPresent()) {
          double x = LEFT + 20 + i * step;
          double at = bottom - PLOT * scale.at(figure.getAsDouble());
          points.add(Svg.number(x) + " " + Svg.number(at));
          svg.dot(x, at, 4, Palette.of(series.name()));
        }
      }
      svg.curve(points, Palette.of(series.name()), series.isLimit());
    }
    return svg.drawn(data.title(), bottom + 54);
  }

  /**
   * A limit that is less than a tenth of all else would take most of the axis; the table has it.
   */
  private static List<Series> withoutFarLimits(List<Series> series) {
    double least =
        series.stream()
            .filter(s -> !s.isLimit())
            .flatMap(s -> s.figures().stream())
            .flatMapToDouble(OptionalDouble::stream)
            .min()
            .orElse(0);
    return series.stream()
        .filter(
            s ->
                !s.isLimit()
                    || s.figures().stream()
                        .flatMapToDouble(OptionalDouble::stream)
                        .allMatch(figure -> figure >= least / 10))
        .toList();
  }

  private static double title(Svg svg, String title) {
    svg.text(0, 18, "start", TITLE, title);
    return 46;
  }

  private static String words(String varies) {
    return switch (varies) {
      case "length" -> "acquisitions in one turn";
      case "uses" -> "uses before a lock is handed over";
      case "reads" -> "reads in 1,000";
      case REVOCATION -> "share of revocations that took no longer";
      default -> varies;
    };
  }

  private static String grouped(String number) {
    return number.matches("[0-9]{4,}")
        ? String.format(Locale.ROOT, "%,d", Long.parseLong(number))
        : number;
  }
}
