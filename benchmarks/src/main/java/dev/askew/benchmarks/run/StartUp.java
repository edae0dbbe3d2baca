// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.util.ListStatistics;

/** What the first lock of a fresh JVM costs. */
final class StartUp {
  static final String NAME = "StartUp.firstLock";
  static final String BIASED = "BiasedLock";

  private static final String EAGER = "BiasedLock (askew.startup=eager)";
  private static final String EAGER_JNR = "BiasedLock (askew.startup=eager, askew.backend=jnr)";
  private static final String EAGER_HANDSHAKE =
      "BiasedLock (askew.startup=eager, askew.backend=handshake)";
  private static final String REENTRANT = "ReentrantLock";

  /** Without a backend's name it is that which Askew prefers. */
  static final List<String> PEERS = List.of(BIASED, EAGER, EAGER_JNR, EAGER_HANDSHAKE, REENTRANT);

  private static final String UNTIL_READY = "ns until biasing";

  private StartUp() {}

  private static List<String> options(String peer) {
    return switch (peer) {
      case EAGER -> List.of("-Daskew.startup=eager");
      case EAGER_HANDSHAKE -> List.of("-Daskew.startup=eager", "-Daskew.backend=handshake");
      case EAGER_JNR -> List.of("-Daskew.startup=eager", "-Daskew.backend=jnr");
      default -> List.of();
    };
  }

  static List<Measurement> measure(Jvm jvm, int times) throws IOException, InterruptedException {
    Map<String, ListStatistics> used = new LinkedHashMap<>();
    Map<String, ListStatistics> ready = new LinkedHashMap<>();
    for (int i = 0; i < times; i++) {
      for (String peer : PEERS) {
        List<String> lines = Child.run(jvm, options(peer), FirstLockMain.class, peer);
        used.computeIfAbsent(peer, p -> new ListStatistics())
            .addValue(Double.parseDouble(lines.get(0)));
        if (lines.size() > 1) {
          ready
              .computeIfAbsent(peer, p -> new ListStatistics())
              .addValue(Double.parseDouble(lines.get(1)));
        }
      }
    }
    List<Measurement> measurements = new ArrayList<>();
    used.forEach(
        (peer, nanos) -> {
          ListStatistics untilReady = ready.get(peer);
          measurements.add(
              new Measurement(
                  NAME,
                  Map.of(),
                  peer,
                  jvm.label(),
                  1,
                  0,
                  "ns",
                  nanos.getMean(),
                  Measurement.percentiles(nanos),
                  untilReady == null
                      ? Map.of()
                      : Map.of(UNTIL_READY, untilReady.getPercentile(50))));
        });
    return measurements;
  }
}
