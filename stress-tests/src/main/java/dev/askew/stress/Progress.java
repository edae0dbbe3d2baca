// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.stress;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.collectors.TestResultCollector;
import org.openjdk.jcstress.infra.grading.ReportUtils;

/** One line every few seconds, and each failure in full as soon as it is known. */
final class Progress implements TestResultCollector, AutoCloseable {
  private static final int SECONDS = 8;

  private final PrintStream out;
  private final Plan plan;

  /** When a JVM has not ended itself by then, nothing else does. */
  private final long patienceSeconds;

  private final long start = System.nanoTime();
  private final ScheduledExecutorService clock;

  /** Guarded by this. */
  private int jvms;

  /** Guarded by this. */
  private long samples;

  /** When a JVM last reported. Guarded by this. */
  private long lastReport = start;

  Progress(PrintStream out, Plan plan, long patienceSeconds) {
    this.patienceSeconds = patienceSeconds;
    this.out = out;
    this.plan = plan;
    clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "progress");
              thread.setDaemon(true);
              return thread;
            });
    print();
    var unused = clock.scheduleAtFixedRate(this::look, SECONDS, SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public synchronized void add(TestResult result) {
    jvms++;
    samples += result.getTotalCount();
    lastReport = System.nanoTime();
    if (result.status() != Status.NORMAL || !result.grading().isPassed) {
      ReportUtils.printResult(new PrintWriter(out, true, StandardCharsets.UTF_8), result, false);
    }
  }

  private synchronized void look() {
    print();
    long now = System.nanoTime();
    if (TimeUnit.NANOSECONDS.toSeconds(now - lastReport) > patienceSeconds) {
      // jcstress reports their tests as failed.
      out.printf(
          "%s: no JVM has reported for %d s, ending those%n", plan.backend(), patienceSeconds);
      ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
      lastReport = now;
    }
  }

  private synchronized void print() {
    int all = plan.configs().size();
    double seconds = (System.nanoTime() - start) / 1e9;
    String left = jvms == 0 ? "unknown" : String.format("%.0f s", seconds / jvms * (all - jvms));
    out.printf(
        "%s: %d of %d JVMs, %,d samples, %.0f s; left: %s%n",
        plan.backend(), jvms, all, samples, seconds, left);
  }

  @Override
  public void close() {
    clock.shutdownNow();
    print();
  }
}
