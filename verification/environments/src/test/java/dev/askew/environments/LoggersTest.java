// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.environments;

import dev.askew.testing.KernelBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No logger decides what becomes of the locks, wherever it sits and whatever it does. */
class LoggersTest {
  /** Where the awkward code sits. */
  enum Place {
    /** A handler of java.util.logging. */
    HANDLER,
    /** A logger that a System.LoggerFinder has made. */
    LOGGER,
    /** The finder itself. */
    FINDER,
    /** A filter of Logback, behind SLF4J's bridge. */
    BRIDGE
  }

  record Logging(Place place, Awkward.Act act, String startup, String first) {
    @Override
    public String toString() {
      return String.format(
          "logging: %s %s, %s, %s first",
          place.name().toLowerCase(Locale.ROOT),
          act.name().toLowerCase(Locale.ROOT),
          startup,
          first);
    }
  }

  private static final List<String> FIRST =
      List.of("BiasedLock", "BiasedReadWriteLock", "Barriers");

  @TempDir private static Path directory = Path.of("");

  /** In the short form, which class comes first alternates. */
  static Stream<Logging> loggings() {
    List<Logging> all = new ArrayList<>();
    int leftOut = 0;
    int turn = 0;
    for (Place place : Place.values()) {
      for (Awkward.Act act : Awkward.Act.values()) {
        for (String startup : List.of("background", "eager")) {
          for (String first : FIRST) {
            if (Cell.isDeep() || FIRST.indexOf(first) == turn % FIRST.size()) {
              all.add(new Logging(place, act, startup, first));
            } else {
              leftOut++;
            }
          }
          turn++;
        }
      }
    }
    if (leftOut > 0) {
      Cell.leaveToTheDeepForm(
          "logging: each with the other classes first",
          leftOut,
          "which class comes first alternates");
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("loggings")
  void locksServe(Logging logging) throws IOException {
    Cell cell =
        Cell.of(logging.toString())
            .flags("-D" + Awkward.PROPERTY + "=" + logging.act, "-Daskew.log=all")
            .flags("-Daskew.startup=" + logging.startup)
            .main(LoggedProbeMain.class, logging.first)
            .expectStatusThroughout("READY: " + KernelBackend.NAME)
            .expectLine("probe: logger: called")
            .expectLine("probe: bean: registered");
    List<String> classPath = new ArrayList<>(ClassPath.usual());
    switch (logging.place) {
      case HANDLER ->
          cell.flags(
              "-Djava.util.logging.config.file="
                  + file("logging.properties", "handlers=" + AwkwardHandler.class.getName()));
      case LOGGER, FINDER -> {
        file("META-INF/services/java.lang.System$LoggerFinder", AwkwardFinder.class.getName());
        classPath.add(directory.toString());
        cell.flags("-D" + AwkwardFinder.FINDING + "=" + (logging.place == Place.FINDER));
      }
      case BRIDGE -> {
        classPath.addAll(ClassPath.named("slf4j-", "logback-"));
        cell.flags(
            "-Dlogback.configurationFile="
                + file(
                    "logback.xml",
                    "<configuration><turboFilter class='"
                        + AwkwardFilter.class.getName()
                        + "'/></configuration>"));
      }
    }
    cell.classPath(classPath).check();
  }

  private static synchronized Path file(String name, String content) throws IOException {
    Path file = directory.resolve(name);
    if (!Files.exists(file)) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, content);
    }
    return file;
  }
}
