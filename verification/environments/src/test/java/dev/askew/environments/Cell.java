// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.environments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.testing.ChildJvm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;

/**
 * One environment: a JVM of its own, what is expected of it, and what was seen. Unless it says
 * otherwise, a {@link ProbeMain} runs in it and its locks exclude.
 */
final class Cell {
  /** What no child may print: a probe that failed, a thread that died, a JVM that crashed. */
  private static final Pattern NEVER =
      Pattern.compile(
          ".*(BROKEN|Exception in thread|thrown from the UncaughtExceptionHandler|fatal error).*");

  private final String environment;
  private final List<String> before = new ArrayList<>();
  private final List<String> flags = new ArrayList<>();
  private final List<String> arguments = new ArrayList<>();
  private final List<Pattern> lines = new ArrayList<>();
  private final List<String> expected = new ArrayList<>();
  private Path java = Path.of(System.getProperty("java.home"), "bin", "java");
  private List<String> classPath = ClassPath.usual();
  private String main = ProbeMain.class.getName();
  private int exitCode;

  private Cell(String environment) {
    this.environment = environment;
  }

  static Cell of(String environment) {
    return new Cell(environment);
  }

  static boolean isDeep() {
    return Boolean.getBoolean("askew.environments.deep");
  }

  /** Ends the test, and says in the matrix why. */
  static void skip(String environment, String reason) {
    Matrix.skip(environment, 1, reason);
    Assumptions.abort(reason);
  }

  /** Says in the matrix that the short form leaves these out. */
  static void leaveToTheDeepForm(String environments, int cells, String because) {
    Matrix.skip(
        environments,
        cells,
        "in the short form, because " + because + "; -Daskew.environments.deep=true tries it");
  }

  /** A command that starts the JVM under conditions of its own. */
  Cell before(String... command) {
    before.addAll(List.of(command));
    return this;
  }

  Cell java(Path launcher) {
    java = launcher;
    return this;
  }

  Cell flags(String... more) {
    flags.addAll(List.of(more));
    return this;
  }

  Cell classPath(Collection<String> entries) {
    classPath = List.copyOf(entries);
    return this;
  }

  Cell main(Class<?> program, String... with) {
    return main(program.getName(), with);
  }

  Cell main(String program, String... with) {
    main = program;
    arguments.addAll(List.of(with));
    return this;
  }

  Cell arguments(String... more) {
    arguments.addAll(List.of(more));
    return this;
  }

  /** The probe's locks exclude, with this status once the backend has been chosen. */
  Cell expectStatus(String beginning) {
    expected.add(beginning);
    return expectLine("probe: status: " + Pattern.quote(beginning) + ".*")
        .expectLine("probe: locks: exclude");
  }

  /** As long as no lock has to be revoked otherwise: the same at the end. */
  Cell expectStatusThroughout(String beginning) {
    return expectStatus(beginning)
        .expectLine("probe: status at the end: " + Pattern.quote(beginning) + ".*");
  }

  /** Some line of the output contains this, and the matrix names it. */
  Cell expectMessage(String text) {
    expected.add("\"" + text + "\"");
    return expectLine(".*" + Pattern.quote(text) + ".*");
  }

  Cell expectLine(String regex) {
    lines.add(Pattern.compile(regex));
    return this;
  }

  Cell expectExit(int code, String means) {
    exitCode = code;
    expected.add(means);
    return this;
  }

  void check() {
    List<String> command = new ArrayList<>(before);
    command.add(java.toString());
    if (Runtime.version().feature() >= 24
        && flags.stream().noneMatch(flag -> flag.startsWith("--illegal-native-access"))) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    if (Runtime.version().feature() >= 24) {
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(flags);
    if (!classPath.isEmpty()) {
      command.add("-cp");
      command.add(ClassPath.join(classPath));
    }
    command.add(main);
    command.addAll(arguments);

    ChildJvm.Result result;
    try {
      result = ChildJvm.end(command);
    } catch (AssertionError e) {
      Matrix.add(environment, expectation(), "no end");
      throw e;
    }
    Matrix.add(environment, expectation(), seen(result));

    String all = environment + ":\n" + String.join(" ", command) + "\n" + result.output();
    assertThat(result.exitCode()).as(all).isEqualTo(exitCode);
    assertThat(result.lines()).as(all).noneMatch(line -> NEVER.matcher(line).matches());
    for (Pattern line : lines) {
      assertThat(result.lines())
          .as(line + " in " + all)
          .anyMatch(printed -> line.matcher(printed).matches());
    }
  }

  private String expectation() {
    return String.join(", ", expected);
  }

  /** The status, what broke, how it ended if that is remarkable, and messages that were missed. */
  private String seen(ChildJvm.Result result) {
    List<String> seen = new ArrayList<>();
    after("probe: status: ", result).ifPresent(seen::add);
    if (result.lines().contains("probe: locks: exclude")) {
      seen.add("locks exclude");
    }
    result.lines().stream()
        .filter(line -> NEVER.matcher(line).matches())
        .findFirst()
        .ifPresent(seen::add);
    if (result.exitCode() != 0) {
      seen.add("exit code " + result.exitCode());
    }
    String missing =
        lines.stream()
            .filter(line -> result.lines().stream().noneMatch(p -> line.matcher(p).matches()))
            .map(Pattern::pattern)
            .collect(Collectors.joining(" | "));
    if (!missing.isEmpty()) {
      seen.add("MISSING " + missing.replace("\\Q", "").replace("\\E", ""));
    }
    return String.join("; ", seen);
  }

  private static Optional<String> after(String beginning, ChildJvm.Result result) {
    return result.lines().stream()
        .filter(line -> line.startsWith(beginning))
        .map(line -> line.substring(beginning.length()))
        .findFirst();
  }
}
