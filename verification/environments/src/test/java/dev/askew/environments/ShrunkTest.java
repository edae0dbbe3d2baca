// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.environments;

import dev.askew.testing.KernelBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Jars from which a shrinker took what only surrounds the locks. */
class ShrunkTest {
  private static final String PACKAGE = "dev/askew/locks/";

  @TempDir private Path directory = Path.of("");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Recorded.*",
        "Recorded\\$Grant",
        "Recorded\\$Revocation",
        "Recorded\\$Conversion",
        "Recorded\\$HeavyFence",
        "Recorded\\$BackendChoice",
        "Management.*",
        "AskewMXBean"
      })
  void locksAreBiasedWithoutWhatSurroundsThem(String classes) throws IOException {
    Pattern leftOut = Pattern.compile(PACKAGE + classes + "\\.class");
    Cell.of("shrunk: without " + classes.replace("\\", ""))
        .classPath(shrunk(name -> leftOut.matcher(name).matches()))
        .expectStatusThroughout("READY: " + KernelBackend.NAME)
        .check();
  }

  /** Recorded, so that every event is written. */
  @Test
  void locksAreBiasedWithoutTheEventOfAGrantWhileARecordingRuns() throws IOException {
    Cell.of("shrunk: without Recorded$Grant, recording")
        .classPath(shrunk(name -> name.equals(PACKAGE + "Recorded$Grant.class")))
        .flags("-XX:StartFlightRecording:settings=none,dev.askew.Revocation#enabled=true")
        .expectStatusThroughout("READY: " + KernelBackend.NAME)
        .check();
  }

  static Stream<String> eachClass() throws IOException {
    List<String> classes;
    try (JarFile locks = new JarFile(locks().toFile())) {
      classes =
          locks.stream()
              .map(entry -> entry.getName())
              .filter(name -> name.startsWith(PACKAGE) && name.endsWith(".class"))
              .toList();
    }
    if (!Cell.isDeep()) {
      Cell.leaveToTheDeepForm(
          "shrunk: without each class of askew-locks", classes.size(), "each takes seconds");
      return Stream.empty();
    }
    return classes.stream();
  }

  /** A lock may be unusable without one of its classes. It must not fail to exclude. */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("eachClass")
  void noLockLosesItsExclusionForAnyClass(String missing) throws IOException {
    Cell.of("shrunk: without " + missing)
        .classPath(shrunk(missing::equals))
        .main(FailsOrExcludesMain.class)
        .expectLine("probe: (locks: exclude|cannot run: .*)")
        .check();
  }

  @ParameterizedTest
  @ValueSource(strings = {"shaded", "relocated", "minimized"})
  void locksServeInOneJar(String classifier) {
    Cell cell =
        Cell.of("one jar: " + classifier)
            .classPath(
                List.of(System.getProperty("askew.environments.jar") + "-" + classifier + ".jar"));
    // JNR-FFI finds much of itself by name; the backend ffm finds nothing but the JDK so.
    if (classifier.equals("minimized") && KernelBackend.NAME.equals("jnr")) {
      cell.expectStatusThroughout("READY: handshake")
          .expectMessage("Put com.github.jnr:jnr-ffi on")
          .check();
    } else {
      cell.expectStatusThroughout("READY: " + KernelBackend.NAME).check();
    }
  }

  private static Path locks() {
    return Path.of(ClassPath.named("askew-locks-").get(0));
  }

  private List<String> shrunk(Predicate<String> leftOut) throws IOException {
    List<String> classPath = new ArrayList<>(ClassPath.usualWithout("askew-locks-"));
    classPath.add(Jars.without(locks(), leftOut, directory.resolve("shrunk.jar")).toString());
    return classPath;
  }
}
