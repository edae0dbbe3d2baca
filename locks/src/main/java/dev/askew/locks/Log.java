// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import dev.askew.api.BarrierFailedException;
import dev.askew.api.BarrierUnavailableException;
import dev.askew.locks.internal.LogWriter;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What the locks write to the log, as the logger {@code dev.askew.locks}; see {@link LogWriter}.
 */
final class Log {
  private Log() {}

  /** The choice of a backend has ended. */
  static void chosen(BarrierStatus status) {
    if (status.state() == BarrierStatus.State.FAILED) {
      write(Level.WARNING, () -> "Askew: " + status);
    } else if (status.passedOver().isEmpty()) {
      if (!LogWriter.isWanted(Level.INFO)) {
        return; // before the first lambda of this JVM, which takes milliseconds
      }
      String advice = status.diagnostics().get("advice");
      write(Level.INFO, () -> "Askew: " + status + (advice == null ? "" : "; " + advice));
    } else {
      write(
          Level.WARNING,
          () -> "Askew: " + status + "; passed over: " + describe(status.passedOver()));
    }
  }

  /**
   * The backend has failed after it had served.
   *
   * @return false if nobody could be found to write it
   */
  static boolean lost(BarrierStatus status) {
    return write(
        Level.WARNING,
        () ->
            "Askew: "
                + status
                + ". Locks stay correct: a bias that exists is revoked by a handshake with its"
                + " owner.");
  }

  /** Something that no lock depends on did not work. */
  static void failed(String what, Throwable cause) {
    write(
        Level.WARNING, () -> "Askew: " + what + " failed; locks are not affected: " + chain(cause));
  }

  private static String describe(Map<String, Throwable> passedOver) {
    StringBuilder line = new StringBuilder();
    passedOver.forEach(
        (name, cause) ->
            line.append(line.isEmpty() ? "" : "; ")
                .append(name)
                .append(": ")
                .append(
                    cause instanceof BarrierUnavailableException
                            || cause instanceof BarrierFailedException
                        ? cause.getMessage()
                        : chain(cause)));
    return line.toString();
  }

  /** With its cause: the service loader wraps a provider's own exception. */
  private static String chain(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return cause == null ? thrown.toString() : thrown + ", caused by " + cause;
  }

  /** False if nobody could be found to write the line. */
  private static boolean write(Level level, Supplier<String> line) {
    return LogWriter.write("dev.askew.locks", level, line, null);
  }
}
