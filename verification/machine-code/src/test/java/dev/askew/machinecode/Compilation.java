// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.machinecode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The machine code of one {@link Scenario}, compiled in a child JVM. */
final class Compilation {
  /** Another JVM to look at than the one that runs the tests; of any architecture. */
  private static final String JAVA =
      System.getProperty(
          "askew.machinecode.java",
          Path.of(System.getProperty("java.home"), "bin", "java").toString());

  private static final long TIMEOUT_SECONDS = 300;

  private final String output;
  private final Architecture architecture;
  private final Map<String, Long> offsets = new HashMap<>();

  private Compilation(String output) {
    this.output = output;
    this.architecture = Architecture.of(after("arch "));
    output
        .lines()
        .map(line -> line.split(" ", -1))
        .filter(words -> words.length == 3 && words[0].equals("offset"))
        .forEach(words -> offsets.put(words[1], Long.valueOf(words[2])));
  }

  static Compilation of(Scenario scenario, String... flags) {
    List<String> command = new ArrayList<>(List.of(flags));
    command.add("-XX:+UnlockDiagnosticVMOptions");
    command.add("-XX:-BackgroundCompilation");
    command.add("-XX:CompileCommand=quiet");
    scenario.compileCommands().forEach(c -> command.add("-XX:CompileCommand=" + c));
    command.add("-XX:+IgnoreUnrecognizedVMOptions"); // the next two are not known everywhere
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(DriverMain.class.getName());
    command.add(scenario.name());
    return new Compilation(run(command));
  }

  /** Whether the JVM starts with these flags. */
  static boolean isAvailable(String... flags) {
    List<String> command = new ArrayList<>(List.of(flags));
    command.add("-version");
    try {
      run(command);
      return true;
    } catch (AssertionError e) {
      return false;
    }
  }

  private static String run(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(JAVA);
    command.addAll(arguments);
    try {
      Path file = Files.createTempFile("compilation", ".txt");
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(file.toFile())
                .start();
        boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
          process.destroyForcibly().waitFor();
        }
        String output = Files.readString(file, StandardCharsets.UTF_8);
        if (!ended || process.exitValue() != 0) {
          throw new AssertionError(
              (ended ? "exit code " + process.exitValue() : "no end in " + TIMEOUT_SECONDS + " s")
                  + " of "
                  + command
                  + "\n"
                  + output);
        }
        return output;
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private String after(String start) {
    return output
        .lines()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no line with " + start + "\n" + output));
  }

  /** Which backend served in the child, in one line. */
  String status() {
    return after("status ");
  }

  /** Which JVM it was. */
  String machine() {
    return after("vm ");
  }

  CompiledMethod method(String name) {
    return CompiledMethod.last(output, name, architecture);
  }

  /** Of a field, by the name that {@link DriverMain} gave it. */
  long offset(String field) {
    Long offset = offsets.get(field);
    if (offset == null) {
      throw new AssertionError("no offset of " + field + "\n" + output);
    }
    return offset;
  }
}
