// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.ffm;

import dev.askew.api.BarrierUnavailableException;
import dev.askew.membarrier.SystemCall;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * membarrier(2) of the running kernel. The C library has no wrapper for it, hence syscall(2).
 *
 * <p>errno must be read before the JVM uses the C library again in this thread, so the call itself
 * has to capture it. That would cost every call a segment of memory. So a call that answers -1 is
 * made once more, with the capture. The second answer counts, whatever it is: it is that of the
 * same command, made while the caller waited. If it is a success, because a shortage of memory has
 * passed, or another thread has registered the process, the fence has been executed. If it is
 * another error than the first, it is the newer one.
 */
final class FfmSystemCall implements SystemCall {
  private static final String STEP = "Linking syscall(2) by java.lang.foreign";

  /** Guards what follows: the function, and the memory into which its errno is captured. */
  private static final Object LOCK = new Object();

  private static @Nullable Foreign function;
  private static @Nullable MethodHandle linked;
  private static Foreign.@Nullable Capture capture;

  /** Null until it has been asked. */
  private static @Nullable Boolean wasEnabled;

  private final int number;

  private FfmSystemCall(int number) {
    this.number = number;
  }

  /**
   * C2 inlines a call of a constant. Initialised after {@link #bind} has succeeded: the initialiser
   * of a class has one attempt, and memory may be short for a moment.
   */
  private static final class Linked {
    static final MethodHandle SYSCALL = Objects.requireNonNull(linked);
  }

  /**
   * Links the function.
   *
   * @param number the system call number of membarrier(2)
   * @throws UnsatisfiedLinkError if the C library has no syscall(2)
   */
  static SystemCall bind(int number) throws BarrierUnavailableException {
    synchronized (LOCK) {
      try {
        if (linked == null) {
          if (wasEnabled == null) { // a second attempt would find it enabled by the first
            wasEnabled = NativeAccess.isEnabled();
          }
          function = new Foreign("syscall");
          linked = function.downcall();
        }
      } catch (IllegalCallerException e) {
        throw NativeAccess.denied(STEP, e);
      } catch (RuntimeException e) {
        throw new BarrierUnavailableException(
            STEP, e, "Use a JDK that has it for this processor, or leave askew.backend at auto.");
      }
    }
    return new FfmSystemCall(number);
  }

  @Override
  public int membarrier(int command, int flags) {
    try {
      long answer =
          (long) Linked.SYSCALL.invokeExact((long) number, (long) command, (long) flags, 0L);
      return answer != -1 ? (int) answer : again(command, flags);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new AssertionError(t); // a downcall throws no checked exception
    }
  }

  private int again(int command, int flags) throws Throwable {
    synchronized (LOCK) {
      Foreign.Capture captured = capture();
      long answer = captured.call(number, command, flags, 0);
      if (answer != -1) {
        return (int) answer;
      }
      int errno = captured.errno();
      return errno > 0 ? -errno : UNKNOWN_ERRNO;
    }
  }

  private static Foreign.Capture capture() {
    synchronized (LOCK) {
      Foreign.Capture captured = capture;
      if (captured == null) {
        captured = Objects.requireNonNull(function).capture();
        capture = captured;
      }
      return captured;
    }
  }

  /** Links the capture: when a call is refused, memory may be short. */
  @Override
  public void settleIn() {
    capture();
  }

  // ---- Permission to call native code ----

  @Override
  public Map<String, String> facts() {
    return NativeAccess.facts(Boolean.TRUE.equals(wasEnabled));
  }
}
