// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks.internal;

import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the log, outside of whatever was decided.
 *
 * <p>The first lock of a program may come before the program has set up its logging, and whoever
 * asks for a logger first decides which logging there is. So by default Askew asks for none where
 * all is well, and keeps a warning back for some seconds, or until the JVM ends if that is sooner.
 *
 * <p>A logger runs code of the user's, which may throw, wait, or use a lock of Askew's on any
 * thread. So it is called by a thread that holds nothing and that nobody waits for, and no method
 * that logs throws anything but {@link ThreadDeath}.
 */
public final class LogWriter {
  public static final String PROPERTY = "askew.log";

  /** The default: only what is not as it should be, and not at once. */
  public static final String WARNINGS = "warnings";

  /** Everything, at once. */
  public static final String ALL = "all";

  /** Nothing. */
  public static final String OFF = "off";

  /** How long a program has to set up its logging, counted from the first use of Askew. */
  private static final long HEAD_START_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** How long the end of the JVM waits for a warning that was kept back. */
  private static final long MOST_MILLIS_AT_END = 1_000;

  private static final long STARTED = System.nanoTime();

  private LogWriter() {}

  /** Waits until a program that starts has had time to set up its logging. */
  public static void awaitHeadStart() throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(STARTED + HEAD_START_NANOS - System.nanoTime());
  }

  private static String wanted() {
    return Privileged.property(PROPERTY, WARNINGS);
  }

  /** Whether a line of that level is written at all. */
  public static boolean isWanted(Level level) {
    String wanted = wanted();
    return !wanted.equals(OFF) && (level != Level.INFO || wanted.equals(ALL));
  }

  /**
   * Has a line written soon.
   *
   * @param logger the logger's name
   * @param thrown what it is about; its stack trace is written, too
   * @return false if nobody could be found to write it
   */
  public static boolean write(
      String logger, Level level, Supplier<String> line, @Nullable Throwable thrown) {
    if (!isWanted(level)) {
      return true;
    }
    try {
      String text = line.get().replace('\n', ' ');
      new Writer(logger, level, text, thrown, wanted().equals(ALL)).begin();
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
    private final String logger;
    private final Level level;
    private final String line;
    private final @Nullable Throwable thrown;
    private final boolean atOnce;
    private final CountDownLatch ending = new CountDownLatch(1);
    private final Thread hook = new Thread(null, this::writeAtEnd, "askew-log-end", 0, false);

    Writer(String logger, Level level, String line, @Nullable Throwable thrown, boolean atOnce) {
      super(null, null, "askew-log", 0, false);
      this.logger = logger;
      this.level = level;
      this.line = line;
      this.thrown = thrown;
      this.atOnce = atOnce;
      setDaemon(true);
    }

    void begin() {
      Privileged.run(this::addHook);
      try {
        start();
      } catch (Throwable t) { // no thread to be had: the hook would keep all this alive
        Privileged.run(this::removeHook);
        throw t;
      }
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
          System.err.println(level + ": " + line + (thrown == null ? "" : ": " + thrown));
        } else {
          System.getLogger(logger).log(level, line, thrown);
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
