// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the user wants, from {@code name=value,name=value}.
 *
 * @param text where the table goes: {@code stderr}, {@code stdout}, {@code none}, or a file
 * @param json a file, or null
 * @param html a file, or null
 * @param every seconds between reports; 0 for one at the end
 * @param sites how many sites the table has at most
 * @param overhead which part of a processor recording may take
 * @param jdk whether locks that the JDK makes are shown, too
 * @param monitors prefixes of the names of classes whose {@code synchronized} is recorded
 * @param costs what locks and fences cost here, or null to have it measured
 * @param swap a list of sites whose locks are swapped, or null to record
 * @param serialized whether the program may serialise what holds a lock that is to be swapped
 * @param command {@code record}, or for a JVM in which the agent is, {@code report} or {@code stop}
 */
record Options(
    String text,
    @Nullable Path json,
    @Nullable Path html,
    int every,
    int sites,
    double overhead,
    boolean jdk,
    List<String> monitors,
    @Nullable Costs costs,
    @Nullable Path swap,
    boolean serialized,
    String command) {
  static final String HELP =
      """
        text=stderr|stdout|none|FILE    where the table goes; stderr
        json=FILE                       also write JSON
        html=FILE                       also write a page with a chart
        every=SECONDS                   a report so often, beside the one at the end; 0, for never
        sites=NUMBER                    lines of the table; 20
        overhead=PERCENT                of one processor, for recording; beyond, it samples; 2
        jdk=true|false                  show locks that the JDK itself makes; false
        synchronized=PREFIX:PREFIX...   also record synchronized, in classes whose names begin so;
                                        all for all; by default in none
        costs=FENCE/REENTRANT/BIASED[/SYNCHRONIZED]
                                        nanoseconds here; measured by default, in a JVM of its own
        swap=FILE                       do not record, but swap the locks of the sites that are
                                        listed in the file, which may be what json= has written
        serialized=true|false           whether the program may serialise what holds a lock; such
                                        locks are not swapped; true
        command=record|report|stop      report and stop are for a JVM that records; record
      """;

  private static final Set<String> BESIDE_SWAP = Set.of("swap", "serialized", "text");

  static Options parse(@Nullable String line) {
    Map<String, String> given = new TreeMap<>();
    for (String option : (line == null ? "" : line).split(",", -1)) {
      if (option.isBlank()) {
        continue;
      }
      int equals = option.indexOf('=');
      String name = (equals < 0 ? option : option.substring(0, equals)).trim();
      if (equals < 0 || !HELP.contains("  " + name + "=")) {
        throw wrong(
            option.trim(), "no option", "NAME=VALUE, and NAME one of:\n" + HELP.stripTrailing());
      }
      if (given.put(name, option.substring(equals + 1).trim()) != null) {
        throw wrong(name, "given twice", "once");
      }
    }
    return new Options(
        text(given.getOrDefault("text", "stderr")),
        file(given, "json"),
        file(given, "html"),
        (int) number(given, "every", 0, 0, 86_400),
        (int) number(given, "sites", 20, 1, 10_000),
        number(given, "overhead", 2, 0.01, 100) / 100,
        oneOf(given, "jdk", "false", "true").equals("true"),
        monitors(given.get("synchronized")),
        given.containsKey("costs") ? costs(given.get("costs")) : null,
        swap(given),
        oneOf(given, "serialized", "true", "false").equals("true"),
        oneOf(given, "command", "record", "report", "stop"));
  }

  String monitorsAsGiven() {
    return monitors.equals(List.of("")) ? "all" : String.join(":", monitors);
  }

  private static String text(String value) {
    if (value.isEmpty()) {
      throw wrong("text=", "empty", "stderr, stdout, none, or a file's path");
    }
    path("text", value);
    return value;
  }

  private static @Nullable Path file(Map<String, String> given, String name) {
    String value = given.get(name);
    if (value == null) {
      return null;
    }
    if (value.isEmpty()) {
      throw wrong(name + "=", "empty", "a file's path");
    }
    return path(name, value);
  }

  /** Absolute, because the agent and who attaches it need not have the same working directory. */
  private static Path path(String name, String value) {
    try {
      return Path.of(value).toAbsolutePath();
    } catch (InvalidPathException e) {
      throw wrong(name + "=" + value, "no path", "a file's path");
    }
  }

  /** A program that swaps is no program to record: its locks are others, and it is to be fast. */
  private static @Nullable Path swap(Map<String, String> given) {
    Path list = file(given, "swap");
    for (String name : given.keySet()) {
      if (list != null && !BESIDE_SWAP.contains(name)) {
        throw wrong(name + "=", "not together with swap=", "beside swap= text= and serialized=");
      }
    }
    if (list == null && given.containsKey("serialized")) {
      throw wrong("serialized=", "without swap=", "beside swap=");
    }
    return list;
  }

  private static double number(
      Map<String, String> given, String name, double preset, double least, double most) {
    String value = given.get(name);
    if (value == null) {
      return preset;
    }
    try {
      double number = Double.parseDouble(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw wrong(
        name + "=" + value, "out of range", "a number from " + plain(least) + " to " + plain(most));
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }

  /** The first value is the preset. */
  private static String oneOf(Map<String, String> given, String name, String... values) {
    String value = given.getOrDefault(name, values[0]);
    for (String allowed : values) {
      if (value.equals(allowed)) {
        return value;
      }
    }
    throw wrong(name + "=" + value, "not known", String.join(", ", values));
  }

  private static List<String> monitors(@Nullable String value) {
    if (value == null) {
      return List.of();
    }
    if (value.equals("all")) {
      return List.of("");
    }
    List<String> prefixes = List.of(value.split(":", -1));
    if (prefixes.contains("")) {
      throw wrong(
          "synchronized=" + value,
          "a prefix is empty",
          "all, or prefixes as in org.example:com.acme");
    }
    return prefixes;
  }

  private static Costs costs(String value) {
    String allowed = "three or four numbers above 0, in nanoseconds, as in 9000/14.7/1.8/18";
    String[] parts = value.split("/", -1);
    try {
      if (parts.length == 3 || parts.length == 4) {
        Costs costs =
            new Costs(
                Double.parseDouble(parts[0]),
                Double.parseDouble(parts[1]),
                Double.parseDouble(parts[2]),
                Double.parseDouble(parts[parts.length == 4 ? 3 : 1]),
                "given as " + value);
        if (costs.fence() > 0
            && costs.reentrant() > 0
            && costs.biased() > 0
            && costs.monitor() > 0) {
          return costs;
        }
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw wrong("costs=" + value, "no costs", allowed);
  }

  private static IllegalArgumentException wrong(String what, String why, String allowed) {
    return new IllegalArgumentException(what + ": " + why + ". Allowed: " + allowed);
  }
}
