// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.management.JMX;
import javax.management.ObjectName;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators see: the bean, Flight Recorder's events, the log. */
class EventsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(Peer.PATIENCE_SECONDS);

  /** Of the test's own, so that it can wait until all has been reported. */
  private final ExecutorService reclaimer = Executors.newSingleThreadExecutor();

  private final Epochs epochs = new Epochs(reclaimer, 1);

  /** Somebody stays inside, one gives up, one waits, and one action throws. */
  private void live(Runnable whileItWaits) throws Exception {
    Section[] open = new Section[1];
    try (Peer reader = new Peer("laggard");
        Peer closer = new Peer("closer");
        LogLines lines = new LogLines()) {
      reader.run(() -> open[0] = epochs.enter());
      assertThatThrownBy(() -> epochs.synchronize(Duration.ZERO))
          .isInstanceOf(TimeoutException.class);
      epochs.retire(
          () -> {
            throw new IllegalArgumentException("on purpose");
          });
      FutureTask<Object> waiting = closer.start(epochs::synchronize);
      Peer.until("two are waited for", () -> Statistics.WAITING.size() == 2);
      whileItWaits.run();
      reader.run(open[0]::close);
      Peer.get(waiting);
      assertThat(epochs.awaitRetired(PATIENCE)).isTrue();
      reclaimer.shutdown();
      assertThat(reclaimer.awaitTermination(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)).isTrue();
      assertThat(lines.await(1))
          .first()
          .asString()
          .startsWith("askew-log: Askew: A retired action");
    }
  }

  @Test
  void theBeanHasTheFigures() throws Exception {
    Management.register();
    ReclamationMXBean bean =
        JMX.newMXBeanProxy(
            ManagementFactory.getPlatformMBeanServer(),
            new ObjectName(ReclamationMXBean.OBJECT_NAME),
            ReclamationMXBean.class);
    long before = bean.getGracePeriods();
    long micros = bean.getGracePeriodMicros();
    long givenUp = bean.getGivenUp();
    live(
        () -> {
          assertThat(bean.getLaggards()).containsExactly("laggard");
          assertThat(bean.getBacklog()).isEqualTo(1);
          assertThat(bean.getLongestWaitMicros()).isGreaterThanOrEqualTo(1_000);
        });
    assertThat(bean.getGracePeriods()).isEqualTo(before + 2);
    assertThat(bean.getGracePeriodMicros()).isGreaterThanOrEqualTo(micros + 2_000);
    assertThat(bean.getLongestGracePeriodMicros()).isGreaterThanOrEqualTo(1_000);
    assertThat(bean.getGivenUp()).isEqualTo(givenUp + 1);
    assertThat(bean.getHandshakes()).isZero();
    assertThat(bean.getBacklog()).isZero();
    assertThat(bean.getLongestWaitMicros()).isZero();
    assertThat(bean.getLaggards()).isEmpty();
  }

  @Test
  void flightRecorderHasTheEvents(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("recording.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("dev.askew.GracePeriod");
      recording.enable("dev.askew.Reclamation");
      recording.start();
      live(() -> {});
      recording.stop();
      recording.dump(file);
    }
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);
    assertThat(events)
        .filteredOn(event -> event.getEventType().getName().equals("dev.askew.GracePeriod"))
        .hasSize(3)
        .anyMatch(event -> !event.getBoolean("complete"))
        .filteredOn(event -> event.getBoolean("complete"))
        .hasSize(2)
        .allMatch(event -> event.getThread("laggard").getJavaName().equals("laggard"))
        .allMatch(event -> event.getDuration().toMillis() >= 1);
    assertThat(events)
        .filteredOn(event -> event.getEventType().getName().equals("dev.askew.Reclamation"))
        .hasSize(1)
        .allMatch(event -> event.getInt("actions") == 1)
        .allMatch(event -> event.getInt("failures") == 1)
        .allMatch(event -> event.getInt("backlog") == 0);
  }
}
