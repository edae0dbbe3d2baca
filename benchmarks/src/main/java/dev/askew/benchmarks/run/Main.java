// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.run;

import dev.askew.benchmarks.report.Report;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The command line of the benchmarks. */
public final class Main {
  private static final String USAGE =
      """
      java -jar askew-benchmarks.jar smoke|quick|full [--out FOLDER] [--include REGEX] [--jdk HOME]...
          runs everything, or what matches, and writes FOLDER/results.json
      java -jar askew-benchmarks.jar check [--out FOLDER]
          compares what was found with what is promised; exit status 1 if a line does not hold
      java -jar askew-benchmarks.jar report [--out FOLDER] [--docs FOLDER]
          writes the tables and draws the charts
      java -jar askew-benchmarks.jar charts [--docs FOLDER]
          draws the charts from the tables in FOLDER/benchmarks.md
      java -jar askew-benchmarks.jar jmh ...
          JMH itself, with its own options""";

  private Main() {}

  /**
   * Runs one command.
   *
   * @param args the command and its options
   * @throws Exception whatever goes wrong
   */
  public static void main(String[] args) throws Exception {
    if (args.length == 0) {
      System.out.println(USAGE);
      return;
    }
    if (args[0].equals("jmh")) {
      org.openjdk.jmh.Main.main(Arrays.copyOfRange(args, 1, args.length));
      return;
    }
    Path out = Path.of("target", "benchmarks");
    Path docs = Path.of("docs");
    Pattern include = Pattern.compile("");
    List<Path> jdks = new ArrayList<>();
    for (int i = 1; i < args.length; i += 2) {
      if (i + 1 == args.length) {
        throw new IllegalArgumentException(args[i] + " wants a value\n" + USAGE);
      }
      String value = args[i + 1];
      switch (args[i]) {
        case "--out" -> out = Path.of(value);
        case "--docs" -> docs = Path.of(value);
        case "--include" -> include = Pattern.compile(value);
        case "--jdk" -> jdks.add(Path.of(value));
        default -> throw new IllegalArgumentException("no option " + args[i] + "\n" + USAGE);
      }
    }
    switch (args[0]) {
      case "check" -> {
        if (!Report.check(Results.readFrom(out), System.out)) {
          System.exit(1);
        }
      }
      case "charts" -> Report.drawCharts(docs);
      case "report" -> Report.write(Results.readFrom(out), docs);
      default -> new Campaign(Profile.named(args[0]), Jvm.toMeasure(jdks), include, out).run();
    }
  }
}
