// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.testing.ChildJvm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two libraries that do not survive it when they are closed while they are used. */
@EnabledOnOs(OS.LINUX)
class ClosingTest {
  private static final String CRASHED =
      "A fatal error has been detected by the Java Runtime Environment";

  /** As the C library ends a process, of which the JVM says nothing. */
  private static final int BY_SIGABRT = 128 + 6;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"RocksDB", "LMDB"})
  void nothingIsClosedUnderALease(String which) {
    ChildJvm.Result result = run(which, Integer.getInteger("askew.clients.seconds"));

    System.out.println(which + ": " + String.join("; ", result.lines()));
    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.lines()).contains("all right");
  }

  /** The control. The JVM dies, or the library answers what is wrong. */
  @ParameterizedTest
  @ValueSource(strings = {"unguarded RocksDB", "unguarded LMDB"})
  void withoutALeaseTheJvmCrashes(String which) {
    ChildJvm.Result result = run(which, 20);

    assertThat(result.exitCode()).as(result.output()).isNotZero();
    if (result.exitCode() != BY_SIGABRT) {
      assertThat(result.output()).containsAnyOf(CRASHED, "AssertionError");
    }
  }

  private ChildJvm.Result run(String which, int seconds) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.add("-Xmx256m");
    command.add("-Djava.io.tmpdir=" + folder); // the libraries are unpacked there
    command.add("-XX:ErrorFile=" + folder.resolve("crash.log"));
    command.add("-XX:-CreateCoredumpOnCrash");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ClosingMain.class.getName());
    command.addAll(List.of(which, folder.toString(), Integer.toString(seconds)));
    return ChildJvm.end(command);
  }
}
