// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import java.lang.invoke.VarHandle;

/** What takes the place of a heavy fence that failed. */
final class Handshake {
  private Handshake() {}

  /**
   * Returns when the thread has executed a full fence since the call began. To walk the stack of
   * another thread, HotSpot makes it pass a safepoint poll, or finds it in a state that it cannot
   * leave without one; the transitions between those states are fenced. Costs 60 to 100 µs.
   *
   * @throws SecurityException if a security manager denies stack traces; then nothing is ordered
   */
  static void with(Thread thread) {
    VarHandle.fullFence();
    // A subclass may override getStackTrace() and then need not reach the thread at all.
    Object trace = isOverridden(thread) ? Thread.getAllStackTraces() : thread.getStackTrace();
    if (trace == null) {
      throw new AssertionError("stack traces are never null");
    }
    VarHandle.fullFence();
  }

  private static boolean isOverridden(Thread thread) {
    try {
      return thread.getClass().getMethod("getStackTrace").getDeclaringClass() != Thread.class;
    } catch (NoSuchMethodException | LinkageError | SecurityException | OutOfMemoryError e) {
      return true; // unknown, perhaps a class that its signatures name is missing
    }
  }
}
