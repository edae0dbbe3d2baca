// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.stress;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The state of a test whose two actors wait for each other before they race.
 *
 * <p>A heavy fence takes a thousand times as long as what it is to collide with, so actors that did
 * not wait would be at different samples after the first. They meet through opaque accesses: on
 * x86-64 plain moves, which leave the store buffers as they are and so hide no race.
 */
public abstract class Meeting {
  /** Cache lines that both actors write to, sixteen figures each. */
  private static final int[] LINES = new int[96 * 16];

  private static final VarHandle FIRST;
  private static final VarHandle SECOND;

  /** Longest {@link #linger()}, as a power of two: about ten microseconds of spinning. */
  private static final int LONGEST = 10;

  static {
    BackendUnderTest.require();
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      FIRST = lookup.findVarHandle(Meeting.class, "first", boolean.class);
      SECOND = lookup.findVarHandle(Meeting.class, "second", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("UnusedVariable") // accessed through its handle
  private boolean first;

  @SuppressWarnings("UnusedVariable") // accessed through its handle
  private boolean second;

  /** For one of the actors: waits for the other. */
  protected final void meetAsFirst() {
    FIRST.setOpaque(this, true);
    for (int n = 0; !(boolean) SECOND.getOpaque(this); n++) {
      await(n);
    }
  }

  /** For the other one. */
  protected final void meetAsSecond() {
    SECOND.setOpaque(this, true);
    for (int n = 0; !(boolean) FIRST.getOpaque(this); n++) {
      await(n);
    }
  }

  /** For a third actor: waits until both are there. */
  protected final void awaitMeeting() {
    for (int n = 0; !(boolean) FIRST.getOpaque(this) || !(boolean) SECOND.getOpaque(this); n++) {
      await(n);
    }
  }

  /**
   * The n-th round of a wait. Spins for some microseconds; by then the other actor has no
   * processor, and may need ours.
   */
  protected static void await(int n) {
    if (n < 1_000) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }

  /**
   * Lets some time pass, a different one for each sample, so that over many samples every moment of
   * the other actor's fence is met. Short times are as likely as long ones.
   */
  protected static void linger() {
    linger(LONGEST);
  }

  /** The same with at most two to the power of {@code longest} rounds of some nanoseconds each. */
  protected static void linger(int longest) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    for (int n = random.nextInt(1 << random.nextInt(longest + 1)); n > 0; n--) {
      Thread.onSpinWait();
    }
  }

  /** For an outcome: 0 if something happened in none of the rounds, 1 in some, 2 in all. */
  protected static int share(int happened, int rounds) {
    return happened == 0 ? 0 : happened < rounds ? 1 : 2;
  }

  /**
   * Stores to cache lines that the other actor has probably stored to last, so that what the
   * current thread stores next stays in its store buffer for a while: store buffers drain in order.
   */
  protected static void fillStoreBuffer() {
    for (int n = 0; n < LINES.length; n += 16) {
      LINES[n] = n;
    }
  }
}
