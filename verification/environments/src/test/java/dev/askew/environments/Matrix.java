// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.environments;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/** What was tried, expected and seen; printed when all tests have run. */
public final class Matrix implements TestExecutionListener {
  /** Longer ones are cut: the test that fails prints all of it. */
  private static final int WIDTH = 200;

  private record Row(String environment, String expected, String seen, int skipped) {}

  private static final Queue<Row> ROWS = new ConcurrentLinkedQueue<>();

  static void add(String environment, String expected, String seen) {
    ROWS.add(new Row(environment, expected, seen, 0));
  }

  /** One row may stand for several environments. */
  static void skip(String environments, int skipped, String reason) {
    ROWS.add(new Row(environments, "-", "SKIPPED: " + reason, skipped));
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    StringBuilder table = new StringBuilder();
    table.append("Environments on JDK ").append(Runtime.version()).append('\n');
    ROWS.stream()
        .sorted((a, b) -> a.environment.compareTo(b.environment))
        .forEach(
            row ->
                table
                    .append(row.environment)
                    .append("\n    expected  ")
                    .append(cut(row.expected))
                    .append("\n    seen      ")
                    .append(cut(row.seen))
                    .append('\n'));
    long tried = ROWS.stream().filter(row -> row.skipped == 0).count();
    int skipped = ROWS.stream().mapToInt(Row::skipped).sum();
    table.append(tried).append(" environments tried, ").append(skipped).append(" skipped");
    System.out.println(table);
  }

  private static String cut(String text) {
    return text.length() <= WIDTH ? text : text.substring(0, WIDTH) + "...";
  }
}
