// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.models;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One search of SPIN through all states of a model.
 *
 * @param errors how many errors it found; it stops at the first
 * @param violation what was violated, in pan's words; empty if nothing
 * @param complete whether every state was visited, none cut off
 * @param states how many different states there are
 * @param reached what the model says it has reached, see {@code cover} in memory.pml
 * @param report all that pan has said
 */
record Search(
    int errors,
    String violation,
    boolean complete,
    long states,
    Set<String> reached,
    String report) {

  private static final Path SOURCES = Path.of("src", "test", "promela");
  private static final Path RUNS = Path.of("target", "spin");
  private static final long MOST_MINUTES = 10;

  /** The commands without which there is no search. */
  static List<String> missingCommands() {
    List<String> missing = new ArrayList<>(List.of("spin", "gcc"));
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      missing.removeIf(command -> Files.isExecutable(Path.of(folder, command)));
    }
    return missing;
  }

  /**
   * Searches.
   *
   * @param flags as for the preprocessor: sizes, features, mutations
   * @param stopsEarly whether an error is expected: then the compiler need not optimise
   * @param live whether to check the model's LTL property, under weak fairness, instead of its
   *     assertions
   */
  static Search of(String model, List<String> flags, boolean live, boolean stopsEarly)
      throws IOException, InterruptedException {
    Path folder =
        RUNS.resolve(
            (live ? "live-" : "")
                + model
                + String.join("", flags).replaceAll("[^A-Za-z0-9_=-]", ""));
    Files.createDirectories(folder);
    try (var sources = Files.newDirectoryStream(SOURCES, "*.pml")) {
      for (Path source : sources) {
        Files.write(folder.resolve(source.getFileName()), Files.readAllBytes(source));
      }
    }
    long start = System.nanoTime();
    List<String> generate = new ArrayList<>(List.of("spin", "-a"));
    flags.forEach(flag -> generate.add("-D" + flag));
    if (live) {
      generate.add("-DLIVENESS");
    }
    generate.add(model + ".pml");
    execute(folder, "spin.txt", generate);
    execute(
        folder,
        "gcc.txt",
        List.of(
            "gcc",
            "-w",
            stopsEarly ? "-O0" : "-O1",
            "-DCOLLAPSE",
            live ? "-DNFAIR=4" : "-DSAFETY",
            "-o",
            "pan",
            "pan.c"));
    List<String> search = new ArrayList<>(List.of("./pan", "-m1000000", "-w22"));
    if (live) {
      search.addAll(List.of("-a", "-f"));
    }
    Search found = parse(execute(folder, "pan.txt", search));
    System.out.printf(
        Locale.ROOT,
        "%-60s %,12d states %5.1f s  %s%n",
        model + (live ? " live " : " ") + String.join(" ", flags),
        found.states,
        (System.nanoTime() - start) / 1e9,
        found.errors == 0 ? "holds" : found.violation);
    return found;
  }

  private static Search parse(String report) {
    Set<String> reached = new TreeSet<>();
    Matcher covered = Pattern.compile("(?m)^covered: (.*)$").matcher(report);
    while (covered.find()) {
      reached.add(covered.group(1));
    }
    return new Search(
        (int) number(report, "errors: (\\d+)"),
        first(report, "(?m)^pan:1: (.*) \\(at depth"),
        !report.contains("Search not completed")
            && !report.contains("max search depth too small")
            && !report.contains("out of memory"),
        number(report, "(?m)^ *(\\d+) states, stored"),
        reached,
        report);
  }

  private static long number(String report, String pattern) {
    String digits = first(report, pattern);
    if (digits.isEmpty()) {
      throw new IllegalStateException("no \"" + pattern + "\" in\n" + report);
    }
    return Long.parseLong(digits);
  }

  private static String first(String report, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(report);
    return matcher.find() ? matcher.group(1) : "";
  }

  private static String execute(Path folder, String output, List<String> command)
      throws IOException, InterruptedException {
    Path file = folder.resolve(output);
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(file.toFile())
            .start();
    try {
      if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
        throw new IllegalStateException(
            command + " in " + folder + " took more than " + MOST_MINUTES + " minutes");
      }
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(file);
    if (process.exitValue() != 0 || said.contains("Error:")) {
      throw new IllegalStateException(
          command + " in " + folder + " ended with " + process.exitValue() + ":\n" + said);
    }
    return said;
  }
}
