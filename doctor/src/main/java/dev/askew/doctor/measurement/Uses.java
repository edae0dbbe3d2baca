// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.doctor.measurement;

import dev.askew.reclamation.Epochs;
import dev.askew.reclamation.Participant;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What one thread alone pays to use something that another may close: nanoseconds a use.
 *
 * @param section a section of {@link Epochs}
 * @param participant the same by a {@link Participant}
 * @param count an {@link AtomicInteger} that counts users
 * @param gracePeriod what a grace period takes with nobody inside
 */
public record Uses(double section, double participant, double count, Latencies gracePeriod) {
  private static final int WARM_UP = 2_000;
  private static final int SAMPLES = 3_000;

  /** Measures, in about a second. */
  public static Uses measure() {
    Epochs epochs = new Epochs();
    AtomicInteger users = new AtomicInteger();
    try (Participant me = epochs.join()) {
      double[] nanos =
          Contest.medians(() -> sections(epochs), () -> participations(me), () -> counts(users));
      return new Uses(nanos[0], nanos[1], nanos[2], gracePeriods(epochs));
    }
  }

  private static void sections(Epochs epochs) {
    for (int i = 0; i < Contest.TIMES; i++) {
      epochs.enter().close();
      Contest.between(i);
    }
  }

  private static void participations(Participant me) {
    for (int i = 0; i < Contest.TIMES; i++) {
      me.enter();
      me.exit();
      Contest.between(i);
    }
  }

  private static void counts(AtomicInteger users) {
    for (int i = 0; i < Contest.TIMES; i++) {
      users.incrementAndGet();
      users.decrementAndGet();
      Contest.between(i);
    }
  }

  private static Latencies gracePeriods(Epochs epochs) {
    long[] nanos = new long[SAMPLES];
    for (int i = -WARM_UP; i < SAMPLES; i++) {
      long start = System.nanoTime();
      epochs.synchronize();
      if (i >= 0) {
        nanos[i] = System.nanoTime() - start;
      }
    }
    return Latencies.ofNanos(nanos);
  }
}
