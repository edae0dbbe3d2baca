// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One {@link ExplorationMain}, in a JVM of its own: which backend serves is decided once in a JVM,
 * and mutants shall not be met by anybody else.
 *
 * @param scenario the operations, with a nested class Specification
 * @param backend the backend's name
 * @param threads how many threads execute them
 * @param scenarios how many choices of operations are tried
 * @param interleavings how many interleavings of each
 */
record Search(Class<?> scenario, String backend, int threads, int scenarios, int interleavings) {
  private static final int MOST_SECONDS = 300;

  /**
   * Searches.
   *
   * @param directory for the classes that are not as they should be
   * @return what was found, with the interleaving, or empty
   */
  Optional<String> run(Path directory, Mutant... mutants) throws IOException, InterruptedException {
    for (Mutant mutant : mutants) {
      mutant.writeTo(directory);
    }
    Path output = directory.resolve("output");
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+EnableDynamicAgentLoading", // by which Lincheck comes in
                "-Daskew.backend=" + backend,
                "-Daskew.jmx=false",
                "-classpath",
                directory + File.pathSeparator + System.getProperty("java.class.path"),
                ExplorationMain.class.getName(),
                scenario.getName(),
                Integer.toString(threads),
                Integer.toString(scenarios),
                Integer.toString(interleavings))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      boolean ended = jvm.waitFor(MOST_SECONDS, TimeUnit.SECONDS);
      String said = Files.readString(output, StandardCharsets.UTF_8);
      if (ended && said.contains("READY: " + backend)) {
        if (jvm.exitValue() == ExplorationMain.NONE_FOUND) {
          return Optional.empty();
        }
        if (jvm.exitValue() == ExplorationMain.FOUND) {
          return Optional.of(said);
        }
      }
      throw new AssertionError(this + " searched in vain: " + said);
    } finally {
      jvm.destroyForcibly();
    }
  }
}
