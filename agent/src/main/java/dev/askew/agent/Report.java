// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import dev.askew.agent.probe.Profile;
import dev.askew.agent.probe.Runs;
import dev.askew.agent.probe.Site;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the agent has found, best first.
 *
 * @param elapsedNanos since recording began
 * @param recordedNanos how much of that was recorded
 * @param processorNanos what the program used in that time, on all processors
 * @param missed locks that were not followed, because there were too many
 */
record Report(
    double elapsedNanos,
    double recordedNanos,
    double processorNanos,
    Costs costs,
    long missed,
    List<Finding> findings) {
  private static final double NANOS = 1e9;

  static Report of(
      long elapsed, long recorded, long processor, Costs costs, long missed, List<Site> sites) {
    double processorWhileRecorded = processor * part(recorded, elapsed);
    List<Finding> findings = new ArrayList<>();
    for (Site site : sites) {
      findings.add(Finding.of(site, costs, processorWhileRecorded));
    }
    findings.sort(
        Comparator.comparingDouble((Finding finding) -> -finding.prediction().saved())
            .thenComparingLong(finding -> -uses(finding)));
    return new Report(
        (double) elapsed, (double) recorded, (double) processor, costs, missed, findings);
  }

  static long uses(Finding finding) {
    return finding.total().acquisitions() + finding.total().reads();
  }

  /** A total as a rate. */
  double perSecond(double total) {
    return recordedNanos <= 0 ? 0 : total * NANOS / recordedNanos;
  }

  double perSecond(long total) {
    return perSecond((double) total);
  }

  String summary() {
    double part = elapsedNanos <= 0 ? 0 : recordedNanos / elapsedNanos;
    String sampled =
        part > 0.99 ? "all of it recorded" : format("%.1f %% of it recorded", 100 * part);
    String costsHere =
        costs.areKnown()
            ? format(
                "Costs in ns: a pair of ReentrantLock %.1f, of BiasedLock's owner %.1f, a"
                    + " revocation %.0f; %s.",
                costs.reentrant(), costs.biased(), costs.fence(), costs.source())
            : "Costs: " + costs.source() + ".";
    String notFollowed =
        missed == 0 ? "" : format("%nLocks not followed, because there were too many: %d.", missed);
    return format(
        "Askew agent: %.1f s, %s; the program used %.1f s of processor time.%n%s%s",
        elapsedNanos / NANOS, sampled, processorNanos / NANOS, costsHere, notFollowed);
  }

  String toText(int most) {
    StringBuilder text = new StringBuilder(summary()).append('\n');
    if (findings.isEmpty()) {
      return text.append("No lock of java.util.concurrent.locks has been used.\n").toString();
    }
    text.append(
        format(
            "%n%10s %6s %9s %9s %7s %6s  %9s %21s %7s%n",
            "pairs/s",
            "owner",
            "changes/s",
            "run",
            "queued",
            "reads",
            "saves",
            "at worst .. at best",
            "of CPU"));
    findings.stream().limit(most).forEach(finding -> append(text, finding));
    if (findings.size() > most) {
      text.append(format("%n%d sites more: sites=%d%n", findings.size() - most, findings.size()));
    }
    return text.append(
            "\nowner: the main owner's share of what are no reads; run: acquisitions in a row, for a"
                + " read-write lock reads between\ntwo writes, half are in runs so long or longer;"
                + " saves: what Askew would save, in a second,"
                + " with its bounds;\nof CPU: the same as a part of the processor time that the program uses.\n")
        .toString();
  }

  private void append(StringBuilder text, Finding finding) {
    Profile total = finding.total();
    Prediction prediction = finding.prediction();
    text.append(
        format(
            "%10s %6s %9s %9s %7s %6s  %9s %21s %7s%n",
            count(perSecond(uses(finding))),
            ownerShareInWords(total),
            count(perSecond(total.changes())),
            count(runs(finding).typical()),
            percent(part(total.queued(), uses(finding))),
            percent(part(total.reads(), uses(finding))),
            time(perSecond(prediction.saved())),
            time(perSecond(prediction.least())) + " .. " + time(perSecond(prediction.most())),
            percent(finding.processorShare())));
    text.append("    ").append(finding.advice().words()).append(": ").append(finding.place());
    if (finding.field() != null) {
      text.append(", field ").append(finding.field());
    }
    text.append(", ").append(total.locks()).append(total.locks() == 1 ? " lock\n" : " locks\n");
  }

  static double ownerShare(Profile total) {
    return part(total.byMainOwners(), total.acquisitions());
  }

  /** A lock that is only read has no owner. */
  static String ownerShareInWords(Profile total) {
    return total.acquisitions() == 0 ? "-" : percent(ownerShare(total));
  }

  static Runs runs(Finding finding) {
    return finding.site().isReadWrite() ? finding.total().readRuns() : finding.total().runs();
  }

  static double part(long of, long all) {
    return all == 0 ? 0 : (double) of / all;
  }

  /** Sites as JSON has them: names to numbers, texts, truths or null. */
  List<Map<String, Object>> sites() {
    List<Map<String, Object>> sites = new ArrayList<>();
    for (Finding finding : findings) {
      Site site = finding.site();
      Profile total = finding.total();
      Prediction prediction = finding.prediction();
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("class", site.className());
      facts.put("method", site.method());
      facts.put("line", site.line());
      facts.put("bytecode", site.bytecode());
      facts.put("field", finding.field());
      facts.put("firstUse", site.isOfFirstUse());
      facts.put("readWrite", site.isReadWrite());
      facts.put("synchronized", site.isMonitor());
      facts.put("fair", site.isFair());
      facts.put("locks", total.locks());
      facts.put("acquisitions", total.acquisitions());
      facts.put("reads", total.reads());
      facts.put("mainOwnerShare", ownerShare(total));
      facts.put("mainOwner", total.mainOwner());
      facts.put("changesOfOwner", total.changes());
      facts.put("typicalRun", runs(finding).typical());
      facts.put("runs", runs(finding).count());
      facts.put("queued", total.queued());
      facts.put("waits", total.waits());
      facts.put("savedNanosPerSecond", perSecond(prediction.saved()));
      facts.put("savedAtWorstNanosPerSecond", perSecond(prediction.least()));
      facts.put("savedAtBestNanosPerSecond", perSecond(prediction.most()));
      facts.put("savedShareOfProcessorTime", finding.processorShare());
      facts.put("biasedShare", prediction.biasedShare());
      facts.put("revocationsPerSecond", perSecond(prediction.revocations()));
      facts.put("swap", finding.advice().isToSwap());
      facts.put("advice", finding.advice().words());
      sites.add(facts);
    }
    return sites;
  }

  String toJson() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("elapsedSeconds", elapsedNanos / NANOS);
    facts.put("recordedSeconds", recordedNanos / NANOS);
    facts.put("processorSeconds", processorNanos / NANOS);
    Map<String, Object> nanos = new LinkedHashMap<>();
    nanos.put("fenceNanos", costs.fence());
    nanos.put("reentrantPairNanos", costs.reentrant());
    nanos.put("biasedPairNanos", costs.biased());
    nanos.put("synchronizedPairNanos", costs.monitor());
    nanos.put("source", costs.source());
    facts.put("costs", nanos);
    facts.put("locksNotFollowed", missed);
    facts.put("sites", sites());
    return Json.of(facts);
  }

  String toHtml(int most) {
    return Page.of(this, most);
  }

  static String percent(double part) {
    double percent = Math.abs(part) < 0.0005 ? 0 : 100 * part; // no -0.0
    return format(Math.abs(percent) < 10 ? "%.1f %%" : "%.0f %%", percent);
  }

  /** Three digits that matter, and a letter. */
  static String count(double number) {
    if (number >= 1e9) {
      return format("%.1f G", number / 1e9);
    }
    if (number >= 1e6) {
      return format("%.1f M", number / 1e6);
    }
    if (number >= 1e4) {
      return format("%.0f k", number / 1e3);
    }
    return format(number >= 10 || number == 0 ? "%.0f" : "%.1f", number);
  }

  /** A time in its unit. */
  static String time(double nanos) {
    double size = Math.abs(nanos);
    if (size >= 1e6) {
      return format("%.1f ms", nanos / 1e6);
    }
    return size >= 1e3 ? format("%.1f µs", nanos / 1e3) : format("%.0f ns", nanos);
  }

  static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
