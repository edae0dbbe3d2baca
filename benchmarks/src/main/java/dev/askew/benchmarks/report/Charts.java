// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.report;

import dev.askew.benchmarks.run.Measurement;
import dev.askew.benchmarks.run.Results;
import java.awt.Font;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.HorizontalBarChart;
import org.knowm.xchart.HorizontalBarChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.IChart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Charts as SVG: of the newest JDK there are figures of, and beside it what HotSpot's own biased
 * locking does on JDK 17. Lines where something varies, bars where nothing does.
 */
final class Charts {
  private static final Pattern DECIMALS = Pattern.compile("(\\.[0-9]{2})[0-9]+");

  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  private static final int WIDTH = 860;
  private static final int HEIGHT = 460;
  private static final int BAR = 34;
  private static final int FRAME = 130;

  private final Results results;
  private final Figures figures;

  Charts(Results results) {
    this.results = results;
    figures = new Figures(results);
  }

  void drawInto(Path folder) throws IOException {
    System.setProperty("java.awt.headless", "true");
    Files.createDirectories(folder);
    for (Exhibit exhibit : Exhibit.all(results.machine().processors())) {
      Grid grid = new Grid(exhibit, figures);
      if (!grid.isEmpty()) {
        boolean line =
            grid.variants().size() > 1
                && grid.variants().stream().allMatch(variant -> NUMBER.matcher(variant).matches());
        save(line ? lines(grid) : bars(grid), folder, exhibit.id());
      }
    }
    Optional<XYChart> revocation = revocation();
    if (revocation.isPresent()) {
      save(revocation.get(), folder, "revocation");
    }
  }

  private static void save(IChart chart, Path folder, String name) throws IOException {
    ByteArrayOutputStream drawn = new ByteArrayOutputStream();
    ChartEncoder.saveChart(chart, drawn, "svg");
    // Letters are outlines, in which the third decimal of a pixel and the indentation are half of
    // the file.
    String svg =
        DECIMALS
            .matcher(drawn.toString(StandardCharsets.UTF_8))
            .replaceAll("$1")
            .replaceAll("(?m)^ +", "");
    Files.writeString(folder.resolve(name + ".svg"), svg);
  }

  /** The newest; HotSpot's own bias sorts before it. */
  private static String newest(Grid grid) {
    return Collections.max(grid.jvms());
  }

  private static XYChart lines(Grid grid) {
    Exhibit exhibit = grid.exhibit();
    String jvm = newest(grid);
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(exhibit.title() + ", " + jvm)
            .xAxisTitle(exhibit.varies().equals("reads") ? "reads of 1000" : exhibit.varies())
            .yAxisTitle(grid.unit() + ", logarithmic")
            .build();
    style(chart.getStyler());
    boolean decades = List.of("length", "uses").contains(exhibit.varies());
    chart.getStyler().setXAxisLogarithmic(!exhibit.varies().equals("reads"));
    chart.getStyler().setXAxisLogarithmicDecadeOnly(decades);
    chart.getStyler().setYAxisLogarithmic(true);
    chart.getStyler().setMarkerSize(7);
    int color = 0;
    for (Map.Entry<String, String> series : series(grid, jvm).entrySet()) {
      List<Double> x = new ArrayList<>();
      List<Double> y = new ArrayList<>();
      String peer = series.getKey().split(", JDK", 2)[0];
      for (String variant : grid.variants()) {
        grid.cost(series.getValue(), peer, variant)
            .ifPresent(
                cost -> {
                  x.add(Double.valueOf(variant));
                  y.add(cost);
                });
      }
      if (!x.isEmpty()) {
        chart
            .addSeries(series.getKey(), x, y)
            .setMarker(SeriesMarkers.CIRCLE)
            .setMarkerColor(Palette.series(color))
            .setLineColor(Palette.series(color));
      }
      color++;
    }
    return chart;
  }

  /** The name of each series and the JVM that its figures come from. */
  private static Map<String, String> series(Grid grid, String jvm) {
    Map<String, String> series = new LinkedHashMap<>();
    grid.peers(jvm).forEach(peer -> series.put(peer, jvm));
    if (!jvm.equals(Claims.JDK_17_BIASED)) {
      grid.peers(Claims.JDK_17_BIASED)
          .forEach(peer -> series.put(peer + ", " + Claims.JDK_17_BIASED, Claims.JDK_17_BIASED));
    }
    return series;
  }

  private static HorizontalBarChart bars(Grid grid) {
    String jvm = newest(grid);
    List<String> names = new ArrayList<>();
    List<Double> costs = new ArrayList<>();
    series(grid, jvm)
        .forEach(
            (name, on) -> {
              for (String variant : grid.variants()) {
                grid.cost(on, name.split(", JDK", 2)[0], variant)
                    .ifPresent(
                        cost -> {
                          names.add(
                              variant.isEmpty()
                                  ? name
                                  : name + ", " + grid.exhibit().varies() + " " + variant);
                          costs.add(Math.round(cost * 100) / 100.0);
                        });
              }
            });
    HorizontalBarChart chart =
        new HorizontalBarChartBuilder()
            .width(WIDTH)
            .height(FRAME + BAR * names.size())
            .title(grid.exhibit().title() + ", " + jvm)
            .xAxisTitle(grid.unit())
            .build();
    style(chart.getStyler());
    chart.getStyler().setLegendVisible(false);
    chart.getStyler().setLabelsVisible(true);
    chart.getStyler().setLabelsFontColorAutomaticEnabled(false);
    chart.getStyler().setLabelsFontColor(Palette.TEXT);
    // Also the number of labels on the other axis, where the categories are.
    chart.getStyler().setXAxisMaxLabelCount(Math.max(2, names.size()));
    chart.getStyler().setLabelsPosition(1.05);
    chart.getStyler().setXAxisMin(0.0);
    chart.getStyler().setXAxisMax(1.1 * Collections.max(costs));
    chart.addSeries(grid.exhibit().title(), costs, names).setFillColor(Palette.series(0));
    return chart;
  }

  /** The distribution: what share of the revocations took how long at most. */
  private Optional<XYChart> revocation() {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Revocation, owner busy elsewhere")
            .xAxisTitle("percentile")
            .yAxisTitle("ns, logarithmic")
            .build();
    style(chart.getStyler());
    chart.getStyler().setYAxisLogarithmic(true);
    Map<String, List<Measurement>> series = new LinkedHashMap<>();
    for (String benchmark : List.of("Revocation.revoke", "Revocation.bareFence")) {
      figures
          .of(benchmark)
          .filter(m -> "busy elsewhere".equals(m.params().get("owner")))
          .filter(m -> !m.percentiles().isEmpty())
          .forEach(
              m ->
                  series
                      .computeIfAbsent(
                          (benchmark.endsWith("revoke") ? m.peer() : "bare heavy fence")
                              + ", "
                              + m.jvm(),
                          name -> new ArrayList<>())
                      .add(m));
    }
    int color = 0;
    for (Map.Entry<String, List<Measurement>> entry : series.entrySet()) {
      List<Double> x = new ArrayList<>();
      List<Double> y = new ArrayList<>();
      for (double rank : new double[] {25, 50, 75, 90, 95, 99, 99.9}) {
        x.add(rank);
        y.add(
            Figures.median(
                entry.getValue().stream()
                    .map(m -> m.percentiles().getOrDefault(Measurement.rank(rank), m.score()))
                    .sorted()
                    .toList()));
      }
      chart
          .addSeries(entry.getKey(), x, y)
          .setMarker(SeriesMarkers.CIRCLE)
          .setMarkerColor(Palette.series(color))
          .setLineColor(Palette.series(color));
      color++;
    }
    return series.isEmpty() ? Optional.empty() : Optional.of(chart);
  }

  private static void style(AxesChartStyler styler) {
    Font text = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    styler.setBaseFont(text);
    styler.setChartTitleFont(text.deriveFont(Font.BOLD, 16f));
    styler.setLegendFont(text);
    styler.setAxisTitleFont(text);
    styler.setAxisTickLabelsFont(text);
    styler.setChartBackgroundColor(Palette.CLEAR);
    styler.setPlotBackgroundColor(Palette.CLEAR);
    styler.setLegendBackgroundColor(Palette.CLEAR);
    styler.setLegendBorderColor(Palette.CLEAR);
    styler.setPlotBorderVisible(false);
    styler.setChartFontColor(Palette.TEXT);
    styler.setAxisTickLabelsColor(Palette.TEXT);
    styler.setAxisTickMarksColor(Palette.TEXT);
    styler.setPlotGridLinesColor(Palette.GRID);
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setLegendPosition(LegendPosition.OutsideE);
  }
}
