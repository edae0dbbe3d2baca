// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Heap per lock, with all that belongs to it alone. */
final class Footprint {
  static final String NAME = "Footprint.heap";

  /** JOL looks into the JDK's own fields. */
  private static final List<String> OPTIONS =
      List.of(
          "-Djol.magicFieldOffset=true",
          "-Djdk.attach.allowAttachSelf=true",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.lang.ref=ALL-UNNAMED",
          "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
          "--add-opens=java.base/java.util.concurrent.locks=ALL-UNNAMED");

  private Footprint() {}

  static List<Measurement> measure(Jvm jvm) throws IOException, InterruptedException {
    List<Measurement> measurements = new ArrayList<>();
    for (String line : Child.run(jvm, OPTIONS, HeapOfMain.class)) {
      String[] parts = line.split("\t", -1);
      if (parts.length == 2) {
        measurements.add(
            new Measurement(
                NAME,
                Map.of(),
                parts[0],
                jvm.label(),
                1,
                0,
                "bytes",
                Double.parseDouble(parts[1]),
                Map.of(),
                Map.of()));
      }
    }
    if (measurements.isEmpty()) {
      throw new IOException("no footprint was printed");
    }
    return measurements;
  }
}
