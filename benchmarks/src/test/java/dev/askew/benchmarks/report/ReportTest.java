// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.benchmarks.run.Machine;
import dev.askew.benchmarks.run.Measurement;
import dev.askew.benchmarks.run.Results;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is promised is judged by the ratios of the rounds, and told as it is. */
class ReportTest {
  private static final int WHITE = 0xffffff;
  private static final int NEARLY_BLACK = 0x0d1117;
  private static final Path DOCS = Path.of("..", "docs");

  private static Measurement pair(String peer, int round, double nanos) {
    return new Measurement(
        "OwnerPair.pair", Map.of(), peer, "JDK 25", 1, round, "ns/op", nanos, Map.of(), Map.of());
  }

  private static Results results(double biased) {
    return new Results(
        "2026-01-01T00:00:00Z",
        "quick",
        new Machine("some processor", 2, "Linux", Map.of("JDK 25", "25"), "READY"),
        List.of(
            pair("BiasedLock", 0, biased),
            pair("ReentrantLock", 0, 16),
            pair("synchronized", 0, 20),
            // A round on a slower machine: the ratio is what counts.
            pair("BiasedLock", 1, 10 * biased),
            pair("ReentrantLock", 1, 160),
            pair("synchronized", 1, 200)));
  }

  private static String check(Results results, boolean held) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(Report.check(results, new PrintStream(out, true, StandardCharsets.UTF_8)))
        .isEqualTo(held);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aPromiseThatHoldsIsReportedAsHeld() {
    assertThat(check(results(2), true))
        .containsPattern("held +≥ 7 +8.00 +JDK 25: owner's pair, ReentrantLock");
  }

  @Test
  void aRangeIsReportedWhereTheRoundsDiffer() {
    List<Measurement> rounds = new ArrayList<>(results(2).measurements());
    rounds.add(pair("BiasedLock", 2, 2));
    rounds.add(pair("ReentrantLock", 2, 17));
    rounds.add(pair("synchronized", 2, 20));
    Results several =
        new Results("2026-01-01T00:00:00Z", "full", results(2).machine(), List.copyOf(rounds));
    assertThat(check(several, true)).containsPattern("held +≥ 7 +8.00 \\(8.00 to 8.50\\) +JDK 25");
  }

  @Test
  void aPromiseThatDoesNotHoldIsReportedAsNotHeld() {
    assertThat(check(results(2.5), false)).containsPattern("not held +≥ 7 +6.40 ");
  }

  private static Measurement crowd(String peer, String inside, double reads, double writes) {
    return new Measurement(
        "Crowd.slice",
        Map.of("kind", "platform", "inside", inside, "readers", "4"),
        peer,
        "JDK 25",
        1,
        0,
        "ms/op",
        50,
        Map.of(),
        Map.of("reads", reads, "writes", writes, "microseconds", 1e6, "seconds", 1.0));
  }

  private static Results with(Measurement... more) {
    List<Measurement> all = new ArrayList<>(results(2).measurements());
    all.addAll(List.of(more));
    return new Results("2026-01-01T00:00:00Z", "quick", results(2).machine(), all);
  }

  @Test
  void aPromiseForSeveralCasesIsJudgedByTheWorst() {
    Results results =
        with(
            crowd("BiasedReadWriteLock", "nothing", 20e6, 100),
            crowd("ReentrantReadWriteLock", "nothing", 10e6, 100),
            crowd("BiasedReadWriteLock", "30 ns", 8e6, 100),
            crowd("ReentrantReadWriteLock", "30 ns", 10e6, 100));
    assertThat(check(results, false))
        .containsPattern("not held +≥ 0.95 +0.80 +JDK 25: reads beside 4 readers")
        .containsPattern("held +≥ 0.95 +1.00 +JDK 25: writes beside 4 readers");
  }

  private static Measurement hostile(String program, String peer, double nanos) {
    return new Measurement(
        "HostileReads." + program,
        Map.of(),
        peer,
        "JDK 25",
        1,
        0,
        "ns/op",
        nanos,
        Map.of(),
        Map.of());
  }

  @Test
  void aPromiseForTheMedianBearsOneBadCase() {
    List<Measurement> set = new ArrayList<>();
    for (String program : List.of("plain", "throughLambdas", "afterAThousand", "underZ")) {
      set.add(hostile(program, "BiasedReadWriteLock", program.equals("underZ") ? 5 : 2));
      set.add(hostile(program, "ReentrantReadWriteLock", 12));
    }
    Results results = with(set.toArray(new Measurement[0]));
    String read = "JDK 25: read pair in unkind programs, ";
    String jdks = read + "ReentrantReadWriteLock or StampedLock / BiasedReadWriteLock, ";
    String kind = read + "BiasedReadWriteLock / the same in a kind one, ";
    assertThat(check(results, false))
        .containsPattern("not held +≥ 2.5 +2.40 +" + jdks + "worst case")
        .containsPattern("\nheld +≥ 3 +6.00 +" + jdks + "median")
        .containsPattern("not held +≤ 2.2 +2.50 +" + kind + "worst case")
        .containsPattern("\nheld +≤ 1.5 +1.00 +" + kind + "median");
    assertThat(new Tables(results).all().get("hostile-reads"))
        .contains("| JDK 25 | `underZ` | 0.42 × (5.00) | 12.0 |  |");
  }

  @Test
  void whatNeverHappenedHasARatio() {
    Results results =
        with(
            crowd("BiasedReadWriteLock", "nothing", 10e6, 0),
            crowd("ReentrantReadWriteLock", "nothing", 10e6, 0));
    assertThat(check(results, true))
        .containsPattern("held +≥ 0.95 +1.00 +JDK 25: writes beside 4 readers");
  }

  @Test
  void aCountHasItsTableAndItsChart(@TempDir Path folder) throws Exception {
    Results results =
        with(
            crowd("BiasedReadWriteLock", "nothing", 20e6, 0),
            crowd("ReentrantReadWriteLock", "nothing", 10e6, 0));
    Map<String, String> tables = new Tables(results).all();
    assertThat(tables.get("crowd-reads"))
        .contains("| JDK 25 | BiasedReadWriteLock, inside nothing | 2.00 × (20.0) |");
    String page =
        "![](charts/crowd-reads.svg)\n"
            + PageTable.begin("crowd-reads")
            + tables.get("crowd-reads")
            + PageTable.END;
    new Charts(page).drawInto(folder);
    assertThat(folder.resolve("crowd-reads.svg"))
        .content()
        .contains("reads / microsecond", "BiasedReadWriteLock")
        .doesNotContain("inside nothing");
  }

  @Test
  void whatRanUnderASettingIsComparedOnlyWithItsLike() {
    Map<String, String> under = Map.of("under", "interpreter");
    Results results =
        with(
            new Measurement(
                "OwnerPair.pair",
                under,
                "BiasedLock",
                "JDK 25",
                1,
                0,
                "ns/op",
                900,
                Map.of(),
                Map.of()),
            new Measurement(
                "OwnerPair.pair",
                under,
                "ReentrantLock",
                "JDK 25",
                1,
                0,
                "ns/op",
                300,
                Map.of(),
                Map.of()));
    assertThat(check(results, true))
        .containsPattern("held +≥ 7 +8.00 +JDK 25: owner's pair, ReentrantLock");
    Map<String, String> tables = new Tables(results).all();
    assertThat(tables.get("owner-pair")).doesNotContain("900");
    assertThat(tables.get("collectors-and-compilers"))
        .contains("| JDK 25 | interpreter | 3.00 × (900) | 300 |");
  }

  @Test
  void thePageHasAPlaceForEachTable() throws Exception {
    Path page = DOCS.resolve("benchmarks.md");
    String text = Files.readString(page);
    for (String name : new Tables(results(2)).all().keySet()) {
      assertThat(text).contains("<!-- table " + name + " -->");
    }
  }

  @Test
  void whatWasNotMeasuredStaysAsItIs(@TempDir Path docs) throws Exception {
    Path page = docs.resolve("benchmarks.md");
    Files.copy(DOCS.resolve("benchmarks.md"), page);
    List<String> before = Files.readAllLines(page);
    Report.write(results(2), docs);
    List<String> after = Files.readAllLines(page);
    assertThat(after)
        .contains("| JDK 25: owner's pair, ReentrantLock / BiasedLock | ≥ 7 | 8.00 | held |")
        .containsAll(
            before.stream()
                .filter(line -> line.startsWith("| ") && !line.contains("owner's pair"))
                .filter(
                    line ->
                        !line.matches(
                            "\\| JDK (17|25).*\\| (BiasedLock|ReentrantLock|synchronized|no lock|Semaphore.*|StampedLock) .*"))
                .toList());
    assertThat(docs.resolve("charts")).isNotEmptyDirectory();
  }

  /** Nobody measures for it: what the tables have is what the charts show. */
  @Test
  void theChartsAreThoseOfThePagesTables(@TempDir Path folder) throws Exception {
    String page = Files.readString(DOCS.resolve("benchmarks.md"));
    new Charts(page).drawInto(folder);
    Map<String, String> drawn = chartsIn(folder);
    assertThat(chartsIn(DOCS.resolve("charts"))).isEqualTo(drawn);
    assertThat(
            Pattern.compile("\\]\\(charts/([^)]+)\\)")
                .matcher(page)
                .results()
                .map(shown -> shown.group(1)))
        .hasSizeGreaterThan(10)
        .containsExactlyInAnyOrderElementsOf(drawn.keySet());
  }

  private static Map<String, String> chartsIn(Path folder) throws IOException {
    Map<String, String> charts = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        charts.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return charts;
  }

  @Test
  void aChartFollowsItsTable(@TempDir Path folder) throws Exception {
    String page = Files.readString(DOCS.resolve("benchmarks.md"));
    PageTable table = PageTable.in(page, "owner-pair").orElseThrow();
    String row = "| " + String.join(" | ", lastOf(table, "ReentrantLock"));
    assertThat(page).contains(row);
    new Charts(page.replace(row, "| JDK 99 | ReentrantLock | 1.00 × (12,345) |")).drawInto(folder);
    assertThat(folder.resolve("owner-pair.svg"))
        .content()
        .contains("JDK 99", ">ReentrantLock<", ">12.3 µs<")
        .doesNotContain(">BiasedLock<");
  }

  private static List<String> lastOf(PageTable table, String peer) {
    return table.rows().stream()
        .filter(row -> row.get(1).equals(peer))
        .reduce((first, second) -> second)
        .orElseThrow()
        .stream()
        .filter(cell -> !cell.isEmpty())
        .toList();
  }

  /** As the users of a grace period: "1 busy", "64 busy". */
  @Test
  void whatVariesNeedNotBeANumber(@TempDir Path folder) throws Exception {
    String page = Files.readString(DOCS.resolve("benchmarks.md"));
    new Charts(page + "![Closing](charts/grace-period.svg)").drawInto(folder);
    assertThat(folder.resolve("grace-period.svg"))
        .content()
        .contains(">users 1 busy<", ">users 64 busy<", ">close<", "logarithmic");
  }

  @Test
  void figuresAreInTheUnitThatSuitsThem() {
    assertThat(Scale.words(0.37, "ns")).isEqualTo("0.37 ns");
    assertThat(Scale.words(11, "ns")).isEqualTo("11.0 ns");
    assertThat(Scale.words(107_696_059, "ns")).isEqualTo("108 ms");
    assertThat(Scale.words(288, "bytes")).isEqualTo("288 bytes");
    assertThat(Scale.of(9, 98.9, 20).ticks()).containsExactly(0.0, 20.0, 40.0, 60.0, 80.0);
    assertThat(Scale.of(3, 98.9, 20).ticks()).containsExactly(3.0, 10.0, 30.0, 100.0);
    assertThat(Scale.of(3, 98.9, 20).at(3)).isZero();
    assertThat(Scale.tick(100_000, "ns")).isEqualTo("100 µs");
  }

  @Test
  void aPeerHasOneColour() {
    assertThat(Palette.of("BiasedLock (never biased)")).isEqualTo(Palette.of("BiasedLock"));
    assertThat(Palette.of("StampedLock (optimistic)")).isNotEqualTo(Palette.of("StampedLock"));
    assertThat(Palette.of("synchronized, " + Claims.JDK_17_BIASED))
        .isNotEqualTo(Palette.of("synchronized"));
    assertThat(Palette.of("no lock")).isEqualTo(Palette.of("bare heavy fence"));
  }

  @Test
  void coloursAreLegibleOnLightAndDark() {
    for (int color : Palette.all()) {
      assertThat(contrast(color, WHITE)).isGreaterThan(3);
      assertThat(contrast(color, NEARLY_BLACK)).isGreaterThan(3);
    }
    assertThat(contrast(Palette.TEXT, WHITE)).isGreaterThan(4);
    assertThat(contrast(Palette.TEXT, NEARLY_BLACK)).isGreaterThan(4);
  }

  /** As WCAG 2 defines it. */
  private static double contrast(int a, int b) {
    double one = luminance(a) + 0.05;
    double other = luminance(b) + 0.05;
    return Math.max(one, other) / Math.min(one, other);
  }

  private static double luminance(int color) {
    return 0.2126 * linear(color >> 16 & 255)
        + 0.7152 * linear(color >> 8 & 255)
        + 0.0722 * linear(color & 255);
  }

  private static double linear(int component) {
    double c = component / 255.0;
    return c <= 0.03928 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
  }
}
