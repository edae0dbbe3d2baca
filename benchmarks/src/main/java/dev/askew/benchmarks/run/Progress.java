// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.run;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** One line for each figure: how far the run has got, how long it will take yet, and the figure. */
final class Progress {
  private final PrintStream out;
  private final int total;
  private final long start = System.nanoTime();
  private int done;

  Progress(PrintStream out, int total) {
    this.out = out;
    this.total = total;
  }

  void add(Measurement m) {
    done++;
    long spent = System.nanoTime() - start;
    Duration left = Duration.ofNanos((long) ((double) spent / done * Math.max(0, total - done)));
    out.printf(
        Locale.ROOT,
        "[%d/%d, %d:%02d h left] %s, %d thread%s: %s %s %s: %.2f %s%n",
        done,
        total,
        left.toHours(),
        left.toMinutesPart(),
        m.jvm(),
        m.threads(),
        m.threads() == 1 ? "" : "s",
        m.benchmark(),
        m.params().isEmpty() ? "" : m.params(),
        m.peer(),
        m.typical(),
        m.unit());
    out.flush();
  }

  void say(String line) {
    out.println(line);
    out.flush();
  }
}
