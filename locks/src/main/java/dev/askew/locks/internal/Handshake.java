// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks.internal;

import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** What takes the place of a heavy fence that failed: one with a single thread. */
public final class Handshake {
  private Handshake() {}

  /**
   * Returns when the thread has executed a full fence since the call began. To walk the stack of
   * another thread, HotSpot makes it pass a safepoint poll, or finds it in a state that it cannot
   * leave without one; the transitions between those states are fenced. An unmounted virtual thread
   * has been through the scheduler since it ran. Costs 60 to 100 µs.
   *
   * @param thread the thread, or null if it is gone and nothing of it has to be ordered any more
   * @throws SecurityException if a security manager denies stack traces even to Askew; then the
   *     caller must not conclude anything about the thread
   */
  public static void with(@Nullable Thread thread) {
    VarHandle.fullFence();
    if (thread != null) {
      try {
        walkStack(thread);
      } catch (SecurityException denied) {
        Privileged.run(() -> walkStack(thread));
      }
    }
    VarHandle.fullFence();
  }

  /** Thread.getStackTrace() can be overridden, and then need not reach the thread at all. */
  private static void walkStack(Thread thread) {
    Object trace = isOverridden(thread) ? Thread.getAllStackTraces() : thread.getStackTrace();
    if (trace == null) {
      throw new AssertionError("stack traces are never null");
    }
  }

  private static boolean isOverridden(Thread thread) {
    try {
      return thread.getClass().getMethod("getStackTrace").getDeclaringClass() != Thread.class;
    } catch (NoSuchMethodException | LinkageError | SecurityException | OutOfMemoryError e) {
      return true; // unknown, perhaps a class that its signatures name is missing
    }
  }
}
