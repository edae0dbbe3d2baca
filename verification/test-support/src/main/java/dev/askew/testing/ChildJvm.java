// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own for a test, for what a process can do only once (register) or never undo (a
 * seccomp filter).
 */
public final class ChildJvm {
  /** Less than a test has, so that it is the child whose stacks are printed. */
  private static final long TIMEOUT_SECONDS = 240;

  /** Variables of the environment that a JVM says it has picked up. */
  private static final Set<String> ADDING_OUTPUT =
      Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  /** For a JVM to print its threads' stacks. */
  private static final long STACKS_SECONDS = 2;

  /**
   * How it ended.
   *
   * @param output standard output and standard error together
   */
  public record Result(int exitCode, String output) {
    /** The lines of the output. */
    public List<String> lines() {
      return output.lines().toList();
    }
  }

  private ChildJvm() {}

  /** Runs a main class with the class path of the caller; an exit code but 0 fails the test. */
  public static Result run(Class<?> main, List<String> jvmFlags, String... arguments) {
    return runUnder(List.of(), main, jvmFlags, arguments);
  }

  /** Runs the java launcher with exactly these arguments; an exit code but 0 fails the test. */
  public static Result run(List<String> arguments) {
    return runUnder(List.of(), arguments);
  }

  /** The same as the first, with a command such as {@code unshare} that starts the JVM. */
  public static Result runUnder(
      List<String> starter, Class<?> main, List<String> jvmFlags, String... arguments) {
    List<String> command = new ArrayList<>();
    if (Runtime.version().feature() >= 24) {
      if (jvmFlags.stream().noneMatch(flag -> flag.contains("native-access"))) {
        command.add("--enable-native-access=ALL-UNNAMED");
      }
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(jvmFlags);
    if (!jvmFlags.contains("-cp")) {
      command.add("-cp");
      command.add(System.getProperty("java.class.path"));
    }
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return runUnder(starter, command);
  }

  private static Result runUnder(List<String> starter, List<String> arguments) {
    List<String> command = new ArrayList<>(starter);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    Result result = end(command);
    if (result.exitCode() != 0) {
      throw new AssertionError(
          "exit code " + result.exitCode() + " of " + command + "\n" + result.output());
    }
    return result;
  }

  /**
   * Runs a command, which may put a JVM under conditions of its own, and says how it ended. One
   * that does not end fails the test, with the stacks of its threads.
   */
  public static Result end(List<String> command) {
    try {
      Path output = Files.createTempFile("child", ".txt");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().keySet().removeAll(ADDING_OUTPUT);
        Process process = builder.start();
        boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
          askForStacks(process);
          process.destroyForcibly().waitFor();
        }
        Result result =
            new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        if (!ended) {
          throw new AssertionError(
              "no end in " + TIMEOUT_SECONDS + " s of " + command + "\n" + result.output());
        }
        return result;
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** A JVM prints them when it gets this signal. */
  private static void askForStacks(Process process) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-QUIT", Long.toString(process.pid()))
        .start()
        .waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    process.waitFor(STACKS_SECONDS, TimeUnit.SECONDS);
  }
}
