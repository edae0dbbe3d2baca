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
  private static final long SECONDS_WITHOUT_NEWS = 5;

  private final Jit jit;
  private final String output;
  private final Architecture architecture;
  private final Map<String, Long> offsets = new HashMap<>();

  private Compilation(Jit jit, String output) {
    this.jit = jit;
    this.output = output;
    this.architecture = Architecture.of(after("arch "));
    output
        .lines()
        .map(line -> line.split(" ", -1))
        .filter(words -> words.length == 3 && words[0].equals("offset"))
        .forEach(words -> offsets.put(words[1], Long.valueOf(words[2])));
  }

  static Compilation of(Scenario scenario, String... flags) {
    return of(Jit.C2, scenario, flags);
  }

  static Compilation of(Jit jit, Scenario scenario, String... flags) {
    List<String> command = new ArrayList<>(List.of(flags));
    command.addAll(jit.flags());
    command.add("-XX:CompileCommand=quiet");
    scenario.compileCommands().forEach(c -> command.add("-XX:CompileCommand=" + c));
    command.add("-XX:+IgnoreUnrecognizedVMOptions"); // the next two are not known everywhere
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(DriverMain.class.getName());
    command.add(scenario.name());
    command.add(jit.name());
    return new Compilation(jit, run(command, jit, scenario.methods()));
  }

  /** Whether the JVM starts with these flags. */
  static boolean isAvailable(String... flags) {
    List<String> command = new ArrayList<>(List.of(flags));
    command.add("-version");
    try {
      run(command, Jit.C2, List.of());
      return true;
    } catch (AssertionError e) {
      return false;
    }
  }

  /** Graal compiles when it gets round to it: the child goes on until the methods are there. */
  private static String run(List<String> arguments, Jit jit, List<String> methods) {
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
        if (jit == Jit.GRAAL) {
          awaitCode(process, file, jit, methods);
        }
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

  /** Tells the child to end when the code of all methods is there, and no more has come lately. */
  private static void awaitCode(Process process, Path file, Jit jit, List<String> methods)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
    long size = -1;
    while (process.isAlive() && System.nanoTime() - end < 0) {
      String output = Files.readString(file, StandardCharsets.UTF_8);
      if (output.length() == size
          && methods.stream().allMatch(name -> CompiledMethod.isIn(output, name, jit))) {
        break;
      }
      size = output.length();
      TimeUnit.SECONDS.sleep(SECONDS_WITHOUT_NEWS);
    }
    process.getOutputStream().close();
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
    CompiledMethod method = CompiledMethod.last(output, name, jit, architecture);
    if (method == null) {
      throw new AssertionError(jit + " has not compiled " + name + ":\n" + output);
    }
    return method;
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
