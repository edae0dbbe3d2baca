// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.environments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A security manager, which JDK 24 took away. */
class SecurityManagerTest {
  /** So that a provider is found. */
  private static final String MAY_READ =
      "grant { permission java.io.FilePermission \"<<ALL FILES>>\", \"read\"; };\n";

  @TempDir private Path directory = Path.of("");

  record Start(String startup, String first) {
    @Override
    public String toString() {
      return startup + ", " + first + " first";
    }
  }

  static Stream<Start> starts() {
    return Stream.of("background", "eager")
        .flatMap(
            startup ->
                Stream.of("BiasedLock", "BiasedReadWriteLock", "Barriers")
                    .map(first -> new Start(startup, first)));
  }

  /** Where no file may be read, no provider is found. */
  @ParameterizedTest
  @MethodSource("starts")
  void locksServeWhereNobodyMayDoAnything(Start start) throws IOException {
    String environment = "security manager: nobody may do anything, " + start;
    secured(environment, List.of(), "")
        .flags("-Daskew.startup=" + start.startup)
        .arguments(start.first)
        .expectStatusThroughout("FAILED: none, locks work by compare-and-set")
        .check();
  }

  @ParameterizedTest
  @MethodSource("starts")
  void locksAreBiasedWhereAskewAloneMayDoAnything(Start start) throws IOException {
    String environment = "security manager: Askew may do anything, " + start;
    secured(environment, ClassPath.product(), "")
        .flags("-Daskew.startup=" + start.startup)
        .arguments(start.first)
        .expectStatusThroughout("READY: jnr")
        .check();
  }

  /**
   * Where a fence fails, owners have to be stopped by a handshake. Without leave for that, no
   * grants.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void locksExcludeWhereFencesFail(boolean permitted) throws IOException {
    String environment =
        "security manager: fences fail, " + (permitted ? "Askew may do anything" : "nobody may");
    Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(
        directory.resolve("META-INF/services/dev.askew.api.BarrierBackendProvider"),
        FenceThatFails.class.getName());
    List<String> classPath = new ArrayList<>(ClassPath.usual());
    classPath.add(directory.toString());
    Cell cell =
        secured(environment, permitted ? ClassPath.product() : List.of(), MAY_READ)
            .classPath(classPath);
    if (permitted) {
      // By the end of the probe, the next backend may serve already, or not yet.
      cell.expectLine(
              "probe: status at the end: (FAILED: " + FenceThatFails.NAME + "|READY: jnr).*")
          .expectLine("probe: locks: exclude")
          .check();
    } else {
      cell.expectStatusThroughout("READY: fallback")
          .expectLine("probe: passed over: " + FenceThatFails.NAME + ": .*")
          .check();
    }
  }

  private Cell secured(String environment, List<String> permitted, String everybody)
      throws IOException {
    if (Runtime.version().feature() >= 24) {
      Cell.skip(environment, "JDK 24 and later have no security manager (JEP 486)");
    }
    Path policy = directory.resolve("askew.policy");
    Files.writeString(
        policy,
        permitted.stream()
            .map(
                jar ->
                    "grant codeBase \"%s\" { permission java.security.AllPermission; };\n"
                        .formatted(Path.of(jar).toUri()))
            .collect(Collectors.joining("", everybody, "")));
    return Cell.of(environment)
        .flags("-Djava.security.manager", "-Djava.security.policy==" + policy);
  }
}
