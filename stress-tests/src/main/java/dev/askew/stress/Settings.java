// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.stress;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.openjdk.jcstress.Options;

/**
 * What a run was asked for.
 *
 * @param mode how much of each test
 * @param backends the backends, in the order in which they come
 * @param tests which tests, by a part of their names
 * @param jvmArgs arguments for all JVMs that run tests, before jcstress's own
 * @param jcstress options of jcstress that replace the mode's
 * @param reports the directory for reports
 */
record Settings(
    Mode mode,
    List<String> backends,
    Pattern tests,
    List<String> jvmArgs,
    List<String> jcstress,
    Path reports) {

  private static final List<String> NAMES =
      List.of("mode", "backends", "tests", "jvmArgs", "jcstress", "reports");

  /** How much of each test. */
  enum Mode {
    /** Minutes: up to three JVMs for a test. */
    QUICK,

    /** Hours: all of jcstress's modes. */
    LONG;

    /**
     * Before it measures, jcstress tries how many states it can hold, up to the size and the number
     * of strides, each size five times: some 300,000 samples with its defaults, and seconds where
     * each takes a heavy fence. A tenth of the strides leaves that time to the iterations.
     */
    List<String> options() {
      return switch (this) {
        case QUICK ->
            List.of(
                "-m", "quick", "-iters", "4", "-time", "250", "-pth", "false", "-strideCount", "4");
        case LONG -> List.of("-m", "default", "-iters", "5", "-time", "500", "-fsm", "2");
      };
    }

    static Mode named(String name) {
      return switch (name) {
        case "quick" -> QUICK;
        case "long" -> LONG;
        default ->
            throw new IllegalArgumentException(
                "the mode " + name + " is not known; allowed: quick, long");
      };
    }
  }

  /**
   * Reads the arguments of the main class. They are not system properties, because jcstress hands
   * the flags of its own JVM down to those that it starts.
   *
   * @param args each a name, an equals sign and a value
   */
  static Settings of(String... args) {
    Map<String, String> values = new TreeMap<>();
    for (String arg : args) {
      int end = arg.indexOf('=');
      if (end < 0 || !NAMES.contains(arg.substring(0, end))) {
        throw new IllegalArgumentException(arg + " is not NAME=VALUE with a name of " + NAMES);
      }
      values.put(arg.substring(0, end), arg.substring(end + 1));
    }
    if (values.containsKey("backends")
        && words(values.getOrDefault("backends", ""), ",").isEmpty()) {
      throw new IllegalArgumentException("backends= names no backend");
    }
    return new Settings(
        Mode.named(values.getOrDefault("mode", "quick")),
        words(values.getOrDefault("backends", "jnr,fallback,handshake,custom"), ","),
        Pattern.compile(values.getOrDefault("tests", "")),
        words(values.getOrDefault("jvmArgs", ""), " "),
        words(values.getOrDefault("jcstress", ""), " "),
        Path.of(values.getOrDefault("reports", "target/jcstress")));
  }

  private static List<String> words(String line, String separator) {
    return Arrays.stream(line.split(separator, -1))
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .toList();
  }

  /** The options as jcstress wants them, with the reports in a directory. */
  Options options(Path directory) throws IOException {
    List<String> line = new ArrayList<>(jcstress.isEmpty() ? mode.options() : jcstress);
    line.addAll(List.of("-r", directory.toString()));
    Options options = new Options(line.toArray(String[]::new));
    if (!options.parse()) {
      throw new IllegalArgumentException("jcstress does not understand " + line);
    }
    return options;
  }
}
