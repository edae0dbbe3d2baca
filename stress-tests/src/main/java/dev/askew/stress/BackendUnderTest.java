// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.stress;

import dev.askew.locks.BarrierStatus;
import dev.askew.locks.Barriers;
import java.time.Duration;

/** In a JVM that jcstress has started: makes sure that the backend that serves is the one meant. */
public final class BackendUnderTest {
  /** The system property that names it. */
  static final String PROPERTY = "askew.stress.backend";

  /** What such a JVM prints when its backend serves; the verdict looks for it in each result. */
  static final String CONFIRMATION = "askew-stress: backend under test is ready: ";

  static {
    confirm();
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
}
