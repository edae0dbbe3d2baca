// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.run;

import dev.askew.benchmarks.micro.SlowFenceProvider;
import java.util.ArrayList;
import java.util.List;

/**
 * What JVMs are told beyond their usual arguments. What is measured under a setting has its name
 * for the parameter {@link #UNDER}, and is not compared with what is measured under another.
 *
 * @param name in words; empty if it is none
 * @param flags the arguments
 * @param warmUps how many times as long as others its JVMs have to run before they are measured
 */
public record Setting(String name, List<String> flags, int warmUps) {
  public static final String UNDER = "under";

  static final Setting NONE = new Setting("");

  /** The directory of Graal's jars, which the build sets; empty if there is none. */
  private static final String GRAAL_JARS = System.getProperty("askew.benchmarks.graal", "");

  private static final int GRAALS_WARM_UPS = 20;

  private Setting(String name, String... flags) {
    this(name, List.of(flags), 1);
  }

  /** JVMs that users choose. Not every JDK has each. */
  public static List<Setting> collectorsAndCompilers() {
    List<Setting> settings =
        new ArrayList<>(
            List.of(
                new Setting("Serial", "-XX:+UseSerialGC"),
                new Setting("Parallel", "-XX:+UseParallelGC"),
                new Setting("G1", "-XX:+UseG1GC"),
                new Setting("ZGC", "-XX:+UseZGC"), // since JDK 24 generational
                new Setting("Shenandoah", "-XX:+UseShenandoahGC"),
                new Setting("compact headers", "-XX:+UseCompactObjectHeaders"),
                new Setting("C1 alone", "-XX:TieredStopAtLevel=1"),
                new Setting("interpreter", "-Xint")));
    if (!GRAAL_JARS.isEmpty()) {
      settings.add(
          new Setting(
              "Graal",
              List.of(
                  "-XX:+UnlockExperimentalVMOptions",
                  "-XX:+EnableJVMCI",
                  "-XX:+UseJVMCICompiler",
                  "--upgrade-module-path=" + GRAAL_JARS),
              GRAALS_WARM_UPS)); // a Java program itself, slow until it has compiled itself
    }
    return settings;
  }

  /** Heavy fences that take so many microseconds, or longer where the real one does. */
  public static Setting fence(int micros) {
    return new Setting(
        "fence of " + micros + " µs",
        "-Daskew.backend=" + SlowFenceProvider.NAME,
        "-D" + SlowFenceProvider.MICROS + "=" + micros);
  }

  /** A benchmark's name with that of the setting. */
  String whole(String benchmark) {
    return equals(NONE) ? benchmark : benchmark + " " + UNDER + " " + name;
  }
}
