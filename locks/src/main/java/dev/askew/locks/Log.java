// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import dev.askew.api.BarrierFailedException;
import dev.askew.api.BarrierUnavailableException;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Writes to the log, as the logger {@code dev.askew.locks}.
 *
 * <p>The first lock of a program may come before the program has set up its logging, and whoever
 * asks for a logger first decides which logging there is. So by default Askew asks for none where
 * all is well, and keeps a warning back for some seconds, or until the JVM ends if that is sooner.
 *
 * <p>A logger runs code of the user's, which may throw, wait, or use a lock of Askew's on any
 * thread. So it is called by a thread that holds nothing and that nobody waits for, and no method
 * that logs throws anything but {@link ThreadDeath}.
 */
final class Log {
  static final String PROPERTY = "askew.log";

  /** The default: only what is not as it should be, and not at once. */
  static final String WARNINGS = "warnings";

  /** Everything, at once. */
  static final String ALL = "all";

  /** Nothing. */
  static final String OFF = "off";

  /** How long a program has to set up its logging, counted from the first use of Askew. */
  private static final long HEAD_START_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** How long the end of the JVM waits for a warning that was kept back. */
  private static final long MOST_MILLIS_AT_END = 1_000;

  private static final long STARTED = System.nanoTime();

  private Log() {}

  /** Waits until a program that starts has had time to set up its logging. */
  static void awaitHeadStart() throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(STARTED + HEAD_START_NANOS - System.nanoTime());
  }

  /** The choice of a backend has ended. */
  static void chosen(BarrierStatus status) {
    if (status.state() == BarrierStatus.State.FAILED) {
      write(Level.WARNING, () -> "Askew: " + status);
    } else if (status.passedOver().isEmpty()) {
      if (!isWanted(Level.INFO)) {
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

  private static String wanted() {
    return Privileged.property(PROPERTY, WARNINGS);
  }

  private static boolean isWanted(Level level) {
    String wanted = wanted();
    return !wanted.equals(OFF) && (level != Level.INFO || wanted.equals(ALL));
  }

  /** False if nobody could be found to write the line. */
  private static boolean write(Level level, Supplier<String> line) {
    if (!isWanted(level)) {
      return true;
    }
    try {
      new Writer(level, line.get().replace('\n', ' '), wanted().equals(ALL)).begin();
      return true;
    } catch (ThreadDeath stop) {
      throw stop;
    } catch (Throwable t) {
      // no memory, no thread, or an exception that cannot be described: see Barriers.status()
      return false;
    }
  }

  /** Writes one line. */
  private static final class Writer extends Thread {
    private final Level level;
    private final String line;
    private final boolean atOnce;
    private final CountDownLatch ending = new CountDownLatch(1);
    private final Thread hook = new Thread(null, this::writeAtEnd, "askew-log-end", 0, false);

    Writer(Level level, String line, boolean atOnce) {
      super(null, null, "askew-log", 0, false);
      this.level = level;
      this.line = line;
      this.atOnce = atOnce;
      setDaemon(true);
    }

    void begin() {
      Privileged.run(this::addHook);
      start();
    }

    private void addHook() {
      try {
        Runtime.getRuntime().addShutdownHook(hook);
      } catch (IllegalStateException e) {
        ending.countDown(); // the JVM ends already
      } catch (SecurityException e) {
        // then nobody says when it ends
      }
    }

    @Override
    public void run() {
      try {
        Privileged.run(this::write);
      } catch (Throwable t) {
        // the logger's own trouble
      }
    }

    private void write() {
      try {
        Privileged.adoptClassLoader();
        long nanos = atOnce ? 0 : STARTED + HEAD_START_NANOS - System.nanoTime();
        if (ending.await(nanos, TimeUnit.NANOSECONDS)) {
          // Loggers end at the same time and in any order, java.util.logging's handlers first.
          System.err.println(level + ": " + line);
        } else {
          System.getLogger("dev.askew.locks").log(level, line);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // by whom? then the line is not written
      } finally {
        removeHook();
      }
    }

    private void removeHook() {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException | SecurityException e) {
        // the JVM ends
      }
    }

    private void writeAtEnd() {
      ending.countDown();
      try {
        join(MOST_MILLIS_AT_END);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
