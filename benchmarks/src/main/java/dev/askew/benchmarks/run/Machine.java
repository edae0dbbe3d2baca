// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.run;

import dev.askew.benchmarks.micro.Readiness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Where the figures come from.
 *
 * @param processor its model
 * @param processors how many there are
 * @param kernel name, version and architecture
 * @param jdks full versions by label
 * @param backend which barrier backend serves
 */
public record Machine(
    String processor, int processors, String kernel, Map<String, String> jdks, String backend) {
  private static final Path CPUINFO = Path.of("/proc/cpuinfo");

  static Machine here(List<Jvm> jvms) throws IOException {
    Map<String, String> jdks = new TreeMap<>();
    for (Jvm jvm : jvms) {
      jdks.put(jvm.label(), jvm.version());
    }
    return new Machine(
        processorModel(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"),
        jdks,
        Readiness.await().toString());
  }

  private static String processorModel() throws IOException {
    if (!Files.isReadable(CPUINFO)) {
      return "unknown";
    }
    try (Stream<String> lines = Files.lines(CPUINFO)) {
      return lines
          .filter(line -> line.startsWith("model name") || line.startsWith("CPU part"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    }
  }
}
