// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process that has ended.
 *
 * @param output standard output and standard error together
 */
record Run(int status, List<String> output) {
  private static final long TIMEOUT_SECONDS = 180;

  /** The demo in a JVM as the build's profile starts it. */
  static Run demo(List<String> tracer, String... flags) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(tracer);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.askew.demo.Demo"));
    return of(command);
  }

  static Run of(List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("run", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
      Run run = new Run(process.exitValue(), Files.readAllLines(output, StandardCharsets.UTF_8));
      if (!ended) {
        throw new AssertionError("no end in " + TIMEOUT_SECONDS + " s: " + command + " " + run);
      }
      return run;
    } finally {
      Files.delete(output);
    }
  }
}
