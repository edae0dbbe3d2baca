// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.run;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;

/**
 * A JVM to measure on.
 *
 * @param home its folder
 * @param feature 17, 25 and so on
 * @param version in full
 * @param hotSpotBias whether HotSpot's own biased locking is on, which JDK 17 still has
 */
record Jvm(Path home, int feature, String version, boolean hotSpotBias) {
  private static final int LAST_WITH_HOTSPOT_BIAS = 17;

  String label() {
    return "JDK " + feature + (hotSpotBias ? " +UseBiasedLocking" : "");
  }

  String java() {
    return home.resolve("bin").resolve("java").toString();
  }

  List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    arguments.add("-Xms1g");
    arguments.add("-Xmx1g");
    if (feature >= 22) {
      arguments.add("--enable-native-access=ALL-UNNAMED");
    }
    if (feature >= 24) {
      arguments.add("--sun-misc-unsafe-memory-access=allow");
    }
    if (hotSpotBias) {
      arguments.add("-XX:+UseBiasedLocking");
      arguments.add("-XX:BiasedLockingStartupDelay=0");
    }
    return arguments;
  }

  /** Whether it starts with these arguments. */
  boolean accepts(List<String> more) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(arguments());
    command.addAll(more);
    command.add("-version");
    return new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  static Jvm running() throws IOException {
    return at(Path.of(System.getProperty("java.home")));
  }

  static Jvm at(Path home) throws IOException {
    Properties release = new Properties();
    try (Reader in = Files.newBufferedReader(home.resolve("release"))) {
      release.load(in);
    }
    String version = unquoted(release.getProperty("JAVA_VERSION", ""));
    String implementor = unquoted(release.getProperty("IMPLEMENTOR", ""));
    return new Jvm(
        home,
        Runtime.Version.parse(version).feature(),
        implementor.isEmpty() ? version : version + " (" + implementor + ")",
        false);
  }

  private static String unquoted(String value) {
    return value.replace("\"", "");
  }

  /**
   * Those named, or else the running one and, if found in a usual place, its counterpart: the other
   * one of 17 and the newest from 25 on. JDK 17 comes twice, as it has a peer of its own.
   */
  static List<Jvm> toMeasure(List<Path> named) throws IOException {
    List<Jvm> jvms = new ArrayList<>();
    if (named.isEmpty()) {
      Jvm running = running();
      jvms.add(running);
      installed().stream()
          .filter(
              j -> running.feature <= LAST_WITH_HOTSPOT_BIAS ? j.feature >= 25 : j.feature == 17)
          .max(Comparator.comparingInt(Jvm::feature))
          .ifPresent(jvms::add);
    } else {
      for (Path home : named) {
        jvms.add(at(home));
      }
    }
    for (Jvm jvm : List.copyOf(jvms)) {
      if (jvm.feature == LAST_WITH_HOTSPOT_BIAS) {
        jvms.add(new Jvm(jvm.home, jvm.feature, jvm.version, true));
      }
    }
    jvms.sort(Comparator.comparingInt(Jvm::feature).thenComparing(Jvm::hotSpotBias));
    return jvms;
  }

  private static List<Jvm> installed() throws IOException {
    Set<Path> homes = new LinkedHashSet<>();
    System.getenv()
        .forEach(
            (name, value) -> {
              if (name.startsWith("JAVA_HOME") && !value.isBlank()) {
                homes.add(Path.of(value));
              }
            });
    Path user = Path.of(System.getProperty("user.home"));
    Path running = Path.of(System.getProperty("java.home"));
    List<Path> usual = new ArrayList<>();
    usual.add(running.toRealPath().getParent());
    usual.add(Path.of("/usr/lib/jvm"));
    usual.add(Path.of("/opt"));
    usual.add(user.resolve(".jdks"));
    usual.add(user.resolve(".sdkman/candidates/java"));
    for (Path place : usual) {
      if (Files.isDirectory(place)) {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(place)) {
          found.forEach(homes::add);
        }
      }
    }
    List<Jvm> jvms = new ArrayList<>();
    for (Path home : homes) {
      if (Files.isRegularFile(home.resolve("release"))
          && Files.isExecutable(home.resolve("bin/java"))) {
        jvms.add(at(home));
      }
    }
    return jvms;
  }
}
