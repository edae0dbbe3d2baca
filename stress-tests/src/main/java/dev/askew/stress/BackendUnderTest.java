// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.stress;

import dev.askew.locks.BarrierStatus;
import dev.askew.locks.Barriers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** In a JVM that jcstress has started: makes sure that the backend that serves is the one meant. */
public final class BackendUnderTest {
  /** The system property that names it. */
  static final String PROPERTY = "askew.stress.backend";

  /** The system property with the seconds after which such a JVM must have ended. */
  static final String PATIENCE = "askew.stress.patience";

  /** What such a JVM prints when its backend serves; the verdict looks for it in each result. */
  static final String CONFIRMATION = "askew-stress: backend under test is ready: ";

  /** How long a JVM may go on after its result has been sent. */
  private static final long GRACE_SECONDS = 5;

  static {
    confirm();
    endAfter(Thread.currentThread());
  }

  private BackendUnderTest() {}

  /**
   * Returns once the backend serves, for a static initialiser: samples taken before that would be
   * of unbiased locks and full fences.
   *
   * @throws ExceptionInInitializerError if it does not, or if it is another one
   */
  public static void require() {}

  private static void confirm() {
    String wanted = System.getProperty(PROPERTY);
    boolean ready;
    try {
      ready = Barriers.awaitReady(Duration.ofSeconds(60));
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while waiting for the backend", e);
    }
    BarrierStatus status = Barriers.status();
    if (!ready || !status.backend().equals(wanted)) {
      throw new IllegalStateException(
          "the backend under test is " + wanted + ", but the status is " + status);
    }
    System.out.println(CONFIRMATION + wanted);
  }

  /**
   * Ends this JVM where jcstress does not. An actor that throws leaves the other one spinning for
   * ever; jcstress then sends the result, its main thread ends, and it waits for a JVM that does
   * not. And what jcstress tries out before it measures has no time limit: there, a lost wake-up
   * would hold up the run. States are first made by the main thread, which is why the current one
   * is that.
   */
  private static void endAfter(Thread main) {
    Thread end =
        new Thread(
            () -> {
              try {
                main.join(
                    TimeUnit.SECONDS.toMillis(Long.getLong(PATIENCE, Long.MAX_VALUE / 1_000)));
                if (main.isAlive()) {
                  dumpThreads();
                  Runtime.getRuntime().halt(1);
                }
                TimeUnit.SECONDS.sleep(GRACE_SECONDS);
                Runtime.getRuntime().halt(0);
              } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts", e);
              }
            },
            "askew-stress-end");
    end.setDaemon(true);
    end.start();
  }

  private static void dumpThreads() {
    System.err.println("askew-stress: this JVM hangs; its threads:");
    Thread.getAllStackTraces()
        .forEach(
            (thread, frames) -> {
              System.err.println(thread + " " + thread.getState());
              for (StackTraceElement frame : frames) {
                System.err.println("    at " + frame);
              }
            });
    System.err.flush();
  }
}
