// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.locks.BiasedLock;
import dev.askew.testing.ChildJvm;
import dev.askew.testing.KernelBackend;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flight Recorder events, with the settings file that is in the jar and without it. */
class RecordingTest {
  private static final String LOCK = "dev\\.askew\\.locks\\.BiasedLock@[0-9a-f]+";

  @TempDir Path directory;

  @Test
  void theSettingsFileTurnsAllEventsOn() throws Exception {
    List<RecordedEvent> events = record("settings=" + settings());

    RecordedEvent choice = only(events, "BackendChoice");
    assertThat(choice.getString("state")).isEqualTo("READY");
    assertThat(choice.getString("backend")).isEqualTo(KernelBackend.NAME);
    assertThat(choice.getString("detail")).startsWith("membarrier(2) MEMBARRIER_CMD_PRIVATE_");
    assertThat(choice.getString("passedOver")).isEmpty();
    assertThat(List.of(choice.getString("notApplicable").split(", ", -1)).contains("ffm"))
        .isEqualTo(KernelBackend.NAME.equals("jnr"));

    List<RecordedEvent> grants = named(events, "Grant");
    assertThat(grants).hasSize(3);
    assertThat(grants).allMatch(grant -> grant.getString("lock").matches(LOCK));
    assertThat(grants).allMatch(grant -> grant.getThread().getJavaName().equals("main"));
    assertThat(grants).allMatch(RecordingTest::isFromTheProgram);
    assertThat(grants).allMatch(RecordingTest::hasLabelAndCaller);

    RecordedEvent revocation = only(events, "Revocation");
    assertThat(revocation.getString("lock")).isEqualTo(grants.get(0).getString("lock"));
    assertThat(revocation.getThread("owner").getJavaName()).isEqualTo("main");
    assertThat(revocation.getThread().getJavaName()).isEqualTo("contender");
    assertThat(revocation.getString("reason")).isEqualTo("contender");
    assertThat(revocation.getString("means")).isEqualTo("heavy fence");
    assertThat(revocation.getDuration()).isPositive();
    assertThat(revocation).matches(RecordingTest::isFromTheProgram);
    assertThat(revocation).matches(RecordingTest::hasLabelAndCaller);

    RecordedEvent conversion = only(events, "Conversion");
    assertThat(conversion.getString("lock")).isEqualTo(grants.get(1).getString("lock"));
    assertThat(conversion).matches(RecordingTest::hasLabelAndCaller);

    // The costs are measured with some, too.
    assertThat(named(events, "HeavyFence"))
        .anyMatch(fence -> fence.getThread().getJavaName().equals("contender"))
        .allMatch(fence -> fence.getInt("callers") >= 1 && !fence.getBoolean("failed"));
  }

  @Test
  void itGoesTogetherWithTheJdksOwn() throws Exception {
    List<RecordedEvent> events = record("settings=default,settings=" + settings());

    assertThat(named(events, "Revocation")).hasSize(1);
    assertThat(events).anyMatch(event -> event.getEventType().getName().startsWith("jdk."));
  }

  @Test
  void withoutItTheyAreOff() throws Exception {
    List<RecordedEvent> events = record("settings=profile");

    assertThat(events).isNotEmpty();
    assertThat(events).noneMatch(event -> event.getEventType().getName().startsWith("dev.askew"));
  }

  @Test
  void theToolsOfTheJdkShowThem() throws Exception {
    record("settings=" + settings());

    assertThat(jfr("summary", recording().toString())).contains("dev.askew.Revocation");
    assertThat(jfr("print", "--events", "dev.askew.*", recording().toString()))
        .contains(
            "dev.askew.Revocation {",
            "means = \"heavy fence\"",
            "caller = \"",
            "dev.askew.BackendChoice {");
    if (Runtime.version().feature() >= 21) {
      assertThat(jfr("view", "dev.askew.Revocation", recording().toString()))
          .contains("heavy fence");
    }
  }

  private Path recording() {
    return directory.resolve("askew.jfr");
  }

  private Path settings() throws IOException {
    Path file = directory.resolve("askew.jfc");
    try (InputStream in =
        Objects.requireNonNull(BiasedLock.class.getResourceAsStream("askew.jfc"))) {
      Files.write(file, in.readAllBytes());
    }
    return file;
  }

  private List<RecordedEvent> record(String settings) throws IOException {
    ChildJvm.run(
        RecordedLocksMain.class,
        List.of("-XX:StartFlightRecording:filename=" + recording() + "," + settings));
    return RecordingFile.readAllEvents(recording());
  }

  private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
    return events.stream()
        .filter(event -> event.getEventType().getName().equals("dev.askew." + name))
        .toList();
  }

  private static RecordedEvent only(List<RecordedEvent> events, String name) {
    List<RecordedEvent> named = named(events, name);
    assertThat(named).as(name).hasSize(1);
    return named.get(0);
  }

  /** Which lock it is, the stack trace tells. */
  private static boolean isFromTheProgram(RecordedEvent event) {
    return event.getStackTrace().getFrames().stream()
        .anyMatch(
            frame ->
                frame.getMethod().getType().getName().equals(RecordedLocksMain.class.getName()));
  }

  private static boolean hasLabelAndCaller(RecordedEvent event) {
    return event.getString("label").equals("recorded")
        && event.getString("caller").contains(RecordedLocksMain.class.getName());
  }

  private String jfr(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "jfr").toString());
    command.addAll(List.of(arguments));
    Path output = directory.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(1, TimeUnit.MINUTES);
    if (!ended) {
      process.destroyForcibly();
    }
    String text = Files.readString(output, StandardCharsets.UTF_8);
    assertThat(ended && process.exitValue() == 0).as("%s: %s", command, text).isTrue();
    return text;
  }
}
