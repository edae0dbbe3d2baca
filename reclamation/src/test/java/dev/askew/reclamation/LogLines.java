// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What is logged while a test looks. It comes from a thread of its own, soon. */
final class LogLines extends Handler implements AutoCloseable {
  private static final Logger LOGGER = Logger.getLogger("dev.askew.reclamation");
  private final List<String> lines = new CopyOnWriteArrayList<>();

  LogLines() {
    LOGGER.setUseParentHandlers(false);
    LOGGER.addHandler(this);
  }

  /** Waits until there are so many, and no more. */
  List<String> await(int count) {
    Peer.until(count + " lines", () -> lines.size() >= count);
    if (lines.size() > count) {
      throw new AssertionError(lines);
    }
    return lines;
  }

  @Override
  public void publish(LogRecord line) {
    lines.add(
        Thread.currentThread().getName()
            + ": "
            + line.getMessage()
            + (line.getThrown() == null ? "" : " " + line.getThrown()));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    LOGGER.removeHandler(this);
    LOGGER.setUseParentHandlers(true);
  }
}
