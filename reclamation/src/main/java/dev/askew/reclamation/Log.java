// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Writes to the log, as the logger {@code dev.askew.reclamation}. A logger runs code of the user's,
 * which may throw: nothing comes out of here. The caller holds nothing of Askew's.
 */
final class Log {
  private static final AtomicBoolean FENCE_REPORTED = new AtomicBoolean();

  private Log() {}

  /** A thread has ended in a section. */
  static void endedInside(String thread) {
    write("The thread " + thread + " has ended inside a section. It is not waited for.", null);
  }

  /** A grace period takes long. */
  static void stalled(List<Thread> threads) {
    write(
        "A grace period waits for sections of: " + GracePeriodTimeoutException.names(threads),
        null);
  }

  /** A retired action has thrown. */
  static void actionFailed(Throwable thrown) {
    write("A retired action threw; what it had to free may not be freed.", thrown);
  }

  /** What was retired has to wait. */
  static void reclaimerFailed(Throwable thrown) {
    write("No grace period for what was retired; it is tried again.", thrown);
  }

  /** The backend has failed; only the first time. */
  static void fenceFailed(Throwable thrown) {
    if (FENCE_REPORTED.compareAndSet(false, true)) {
      write(
          "The heavy fence failed. Grace periods stay correct, by handshakes with threads, and take"
              + " longer.",
          thrown);
    }
  }

  private static void write(String line, @org.jspecify.annotations.Nullable Throwable cause) {
    try {
      if (!"off".equals(System.getProperty("askew.log"))) {
        System.Logger logger = System.getLogger("dev.askew.reclamation");
        logger.log(Level.WARNING, "Askew: " + line, cause);
      }
    } catch (ThreadDeath stop) {
      throw stop;
    } catch (Throwable t) {
      // the logger's own trouble, or no memory for a line
    }
  }
}
