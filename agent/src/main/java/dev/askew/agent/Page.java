// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import dev.askew.agent.probe.Profile;
import java.util.List;

/** The report as one file of HTML, with nothing to load. */
final class Page {
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Would Askew help?</title>
      <style>
      :root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --soft: #57606a; --line: #d0d7de;
        --good: #1a7f37; --bad: #b35900; }
      @media (prefers-color-scheme: dark) {
        :root { --ink: #e6edf3; --paper: #0d1117; --soft: #9198a1; --line: #3d444d; --good: #3fb950; --bad: #f0883e; }
      }
      body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
        max-width: 70rem; margin: 0 auto; padding: 1rem; }
      p { color: var(--soft); white-space: pre-line; }
      .site { border-top: 1px solid var(--line); padding: .6rem 0; }
      .name { font-family: ui-monospace, monospace; font-size: .875rem; overflow-wrap: anywhere; }
      .scale { display: flex; align-items: center; gap: .5rem; margin: .25rem 0; }
      .track { flex: 1; position: relative; height: .9rem; background: var(--line); border-radius: 2px; }
      .bar { position: absolute; top: 0; bottom: 0; border-radius: 2px; background: var(--good); }
      .bar.loss { background: var(--bad); }
      .zero { position: absolute; top: -.2rem; bottom: -.2rem; width: 2px; background: var(--ink); }
      .value { width: 14rem; text-align: right; font-variant-numeric: tabular-nums; }
      .facts { color: var(--soft); font-size: .875rem; }
      .facts span { display: inline-block; }
      .advice { font-weight: 600; }
      @media (max-width: 30rem) { .scale { flex-wrap: wrap; } .track { flex-basis: 100%; } .value { width: auto; text-align: left; } }
      </style>
      </head>
      <body>
      <h1>Would Askew help?</h1>
      """;

  private Page() {}

  static String of(Report report, int most) {
    StringBuilder html = new StringBuilder(HEAD);
    html.append("<p>").append(text(report.summary())).append("</p>\n");
    html.append(
        "<p>Each bar is what Askew's locks would save of the program's processor time (from the"
            + " mark to the right) or cost (to the left), as predicted from what was"
            + " recorded.</p>\n");
    List<Finding> shown = report.findings().stream().limit(most).toList();
    double largest = shown.stream().mapToDouble(Finding::processorShare).max().orElse(0);
    double smallest = shown.stream().mapToDouble(Finding::processorShare).min().orElse(0);
    for (Finding finding : shown) {
      append(html, report, finding, Math.min(0, smallest), Math.max(0, largest));
    }
    if (shown.isEmpty()) {
      html.append("<p>No lock of java.util.concurrent.locks has been used.</p>\n");
    }
    return html.append("</body>\n</html>\n").toString();
  }

  /**
   * Adds one site.
   *
   * @param least the left end of all bars, as a share of processor time: 0 or less
   * @param most their right end: 0 or more
   */
  private static void append(
      StringBuilder html, Report report, Finding finding, double least, double most) {
    Profile total = finding.total();
    Prediction prediction = finding.prediction();
    double share = finding.processorShare();
    double percent = most == least ? 0 : 100 / (most - least);
    String field = finding.field() == null ? "" : ", field " + finding.field();
    html.append("<div class=\"site\">\n<div class=\"name\">")
        .append(text(finding.place() + field))
        .append("</div>\n<div class=\"scale\"><div class=\"track\">")
        .append(
            Report.format(
                "<div class=\"bar%s\" style=\"left: %.1f%%; width: %.1f%%\"></div>"
                    + "<div class=\"zero\" style=\"left: %.1f%%\"></div>",
                share < 0 ? " loss" : "",
                percent * (Math.min(0, share) - least),
                percent * Math.abs(share),
                percent * -least))
        .append("</div><div class=\"value\">")
        .append(
            text(
                Report.percent(share)
                    + " of CPU, "
                    + Report.time(report.perSecond(prediction.saved()))
                    + "/s"))
        .append("</div></div>\n<div class=\"facts\"><span class=\"advice\">")
        .append(text(finding.advice().words()))
        .append("</span>");
    List.of(
            "between "
                + Report.time(report.perSecond(prediction.least()))
                + " and "
                + Report.time(report.perSecond(prediction.most()))
                + " a second",
            Report.count(report.perSecond(Report.uses(finding))) + " acquisitions a second",
            "main owner " + Report.ownerShareInWords(total),
            Report.count(report.perSecond(total.changes())) + " changes of owner a second",
            "typical run " + Report.count(Report.runs(finding).typical()),
            "queued " + Report.percent(Report.part(total.queued(), Report.uses(finding))),
            "reads " + Report.percent(Report.part(total.reads(), Report.uses(finding))),
            "locks " + total.locks())
        .forEach(fact -> html.append(" · <span>").append(text(fact)).append("</span>"));
    html.append("</div>\n</div>\n");
  }

  private static String text(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
