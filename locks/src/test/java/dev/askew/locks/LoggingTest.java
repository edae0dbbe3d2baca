// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.testing.ChildJvm;
import dev.askew.testing.KernelBackend;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logging decides nothing: not how locks work, nor which logging the program gets. */
class LoggingTest {
  private static List<String> run(List<String> flags, String... arguments) {
    List<String> lines = ChildJvm.run(LoggingMain.class, flags, arguments).lines();
    assertThat(lines).as("%s", lines).contains("sound");
    return lines;
  }

  private static List<String> written(List<String> lines) {
    return lines.stream().filter(line -> line.contains("Askew: ")).toList();
  }

  @ParameterizedTest
  @CsvSource({"background,all", "eager,all", "background,warnings", "eager,warnings"})
  void aHandlerThatThrows(String startup, String log) {
    List<String> lines = run(List.of("-Daskew.startup=" + startup, "-Daskew.log=" + log), "throws");
    assertThat(lines).contains("READY", "bean: true");
  }

  /** A log's appender may use a lock of Askew's on a thread of its own, and wait for that. */
  @ParameterizedTest
  @CsvSource({
    "BiasedLock,eager",
    "BiasedReadWriteLock,eager",
    "Barriers,eager",
    "BiasedLock,background",
  })
  void aHandlerThatLocksOnAnotherThread(String first, String startup) {
    List<String> flags = List.of("-Daskew.startup=" + startup, "-Daskew.log=all");
    assertThat(run(flags, "locks", first)).contains("READY", "logged");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-Daskew.backend=nonsense"})
  void aLogManagerThatIsInstalledLate(String flag) {
    List<String> flags = new ArrayList<>();
    if (!flag.isEmpty()) {
      flags.add(flag);
    }
    assertThat(run(flags, "late")).contains("manager: Late");
  }

  /** JVMCI alone leaves C2 where it is, but its presence makes Askew ask for the compiler. */
  @Test
  void aLogManagerThatIsInstalledAfterTheCompilerWasAskedFor() {
    List<String> flags = List.of("-XX:+UnlockExperimentalVMOptions", "-XX:+EnableJVMCI");
    assertThat(run(flags, "late"))
        .contains("JVMCI: true", "backend: " + KernelBackend.NAME, "manager: Late");
  }

  @Test
  void aWarningIsWrittenSomeSecondsLater() {
    List<String> lines = run(List.of("-Daskew.backend=nonsense"), "waits");
    assertThat(lines).contains("logged");
  }

  @Test
  void aWarningIsWrittenAtTheLatestWhenTheJvmEnds() {
    assertThat(written(run(List.of("-Daskew.backend=nonsense"), "ends"))).hasSize(1);
  }

  @Test
  void whatIsWrittenCanBeChosen() {
    assertThat(written(run(List.of(), "ends"))).isEmpty();
    assertThat(written(run(List.of("-Daskew.log=all"), "ends")))
        .singleElement()
        .asString()
        .startsWith("INFO: Askew: READY: " + KernelBackend.NAME);
    assertThat(written(run(List.of("-Daskew.log=off", "-Daskew.backend=nonsense"), "ends")))
        .isEmpty();
  }
}
