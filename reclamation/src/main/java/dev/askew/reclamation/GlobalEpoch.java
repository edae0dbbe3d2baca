// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts grace periods, over all {@link Epochs} of the process: one counter, so that entering a
 * section loads it from a constant place. On cache lines of its own.
 */
@SuppressWarnings({"unused", "UnusedVariable"}) // the space around the value
final class GlobalEpoch {
  private static final VarHandle VALUE;
  private static final Padded COUNTER = new Padded();

  static {
    try {
      VALUE = MethodHandles.lookup().findVarHandle(Value.class, "value", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private GlobalEpoch() {}

  /** The current epoch, never 0. An acquire. */
  static long current() {
    return COUNTER.value;
  }

  /**
   * Begins the next epoch. A release, and an acquire.
   *
   * @return the new one
   */
  static long advance() {
    return (long) VALUE.getAndAdd(COUNTER, 1L) + 1;
  }

  private abstract static class Space {
    private long q0;
    private long q1;
    private long q2;
    private long q3;
    private long q4;
    private long q5;
    private long q6;
    private long q7;
    private long q8;
    private long q9;
    private long q10;
    private long q11;
    private long q12;
    private long q13;
    private long q14;
    private long q15;
  }

  private abstract static class Value extends Space {
    volatile long value = 1;
  }

  private static final class Padded extends Value {
    private long p0;
    private long p1;
    private long p2;
    private long p3;
    private long p4;
    private long p5;
    private long p6;
    private long p7;
    private long p8;
    private long p9;
    private long p10;
    private long p11;
    private long p12;
    private long p13;
    private long p14;
    private long p15;
  }
}
