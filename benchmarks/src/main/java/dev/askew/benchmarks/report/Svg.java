// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.report;

import java.util.Locale;

/** A drawing of fixed width, as SVG whose letters are text. */
final class Svg {
  /** About as wide as a telephone, so that letters stay legible there. */
  static final int WIDTH = 480;

  private final StringBuilder shapes = new StringBuilder();

  Svg text(double x, double y, String anchor, String style, String text) {
    return line(
        "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\"%s>%s</text>",
        number(x), number(y), anchor, style.isEmpty() ? "" : " " + style, escaped(text));
  }

  Svg bar(double x, double y, double width, double height, int color, double opacity) {
    return line(
        "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"2\" fill=\"%s\" opacity=\"%s\"/>",
        number(x), number(y), number(width), number(height), color(color), number(opacity));
  }

  Svg rule(double x1, double y1, double x2, double y2) {
    return line(
        "<path d=\"M%s %sL%s %s\" stroke=\"%s\" opacity=\"0.5\"/>",
        number(x1), number(y1), number(x2), number(y2), color(Palette.GRID));
  }

  Svg dot(double x, double y, int radius, int color) {
    return line(
        "<circle cx=\"%s\" cy=\"%s\" r=\"%d\" fill=\"%s\"/>",
        number(x), number(y), radius, color(color));
  }

  /** Through points that read {@code x y}. */
  Svg curve(Iterable<String> points, int color, boolean dashed) {
    return line(
        "<path d=\"M%s\" stroke=\"%s\" stroke-width=\"2.5\" fill=\"none\"%s/>",
        String.join("L", points), color(color), dashed ? " stroke-dasharray=\"6 5\"" : "");
  }

  private Svg line(String format, Object... values) {
    shapes.append(String.format(Locale.ROOT, format, values)).append('\n');
    return this;
  }

  String drawn(String title, double height) {
    return String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%s\" viewBox=\"0 0 %d"
                + " %s\" font-family=\"system-ui, sans-serif\" font-size=\"14\" fill=\"%s\">\n",
            WIDTH,
            number(height),
            WIDTH,
            number(height),
            color(Palette.TEXT))
        + "<title>"
        + escaped(title)
        + "</title>\n"
        + shapes
        + "</svg>\n";
  }

  static String number(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  private static String color(int rgb) {
    return String.format("#%06x", rgb);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
