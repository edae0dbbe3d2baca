// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import dev.askew.locks.internal.LogWriter;
import java.lang.System.Logger.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What reclamation writes to the log, as the logger {@code dev.askew.reclamation}; see {@link
 * LogWriter}. What may happen often is written the first time, the second, the fourth and so on.
 */
final class Log {
  private static volatile boolean isFenceReported;

  private Log() {}

  /**
   * A thread has ended in a section.
   *
   * @param times how often that has happened
   */
  static void endedInside(String thread, long times) {
    write(
        "The thread " + thread + " has ended inside a section. It is not waited for.", times, null);
  }

  /** A grace period takes long. */
  static void stalled(List<Thread> threads) {
    write(
        "A grace period waits for sections of: " + GracePeriodTimeoutException.names(threads),
        1,
        null);
  }

  /** A retired action has thrown, for so many-th time. */
  static void actionFailed(Throwable thrown, long times) {
    write("A retired action threw; what it had to free may not be freed.", times, thrown);
  }

  /** What was retired has to wait. */
  static void reclaimerFailed(Throwable thrown, long times) {
    write("No grace period for what was retired; it is tried again.", times, thrown);
  }

  /** The backend has failed; once. */
  static void fenceFailed(Throwable thrown) {
    if (!isFenceReported) {
      isFenceReported = true; // about once, if it is by two threads at a time
      isFenceReported =
          write(
              "The heavy fence failed. Grace periods stay correct, by handshakes with threads, and"
                  + " take longer.",
              1,
              thrown);
    }
  }

  /** Something that no section depends on did not work. */
  static void failed(String what, Throwable thrown) {
    write(what + " failed; reclamation is not affected.", 1, thrown);
  }

  /** False if nobody could be found to write it. */
  private static boolean write(String line, long times, @Nullable Throwable thrown) {
    try {
      return Long.bitCount(times) != 1
          || LogWriter.write(
              "dev.askew.reclamation",
              Level.WARNING,
              () -> "Askew: " + line + (times == 1 ? "" : " " + times + " times so far."),
              thrown);
    } catch (VirtualMachineError e) { // no memory, no stack
      return false;
    }
  }
}
