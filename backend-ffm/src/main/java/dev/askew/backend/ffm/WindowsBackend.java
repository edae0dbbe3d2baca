// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.ffm;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierUnavailableException;
import java.lang.invoke.MethodHandle;
import java.util.Map;

/**
 * Calls a function without arguments and result. FlushProcessWriteBuffers interrupts every
 * processor that runs a thread of the process, and returns when all writes made there are visible
 * (processthreadsapi.h). It cannot fail.
 */
final class WindowsBackend implements BarrierBackend {
  private final String function;
  private final MethodHandle flush;

  /** Whether the JVM permitted native access before this backend asked for it. */
  private final boolean wasEnabled;

  private WindowsBackend(String function, MethodHandle flush, boolean wasEnabled) {
    this.function = function;
    this.flush = flush;
    this.wasEnabled = wasEnabled;
  }

  /** Links a function and calls it once. */
  static WindowsBackend open(String library, String function) throws BarrierUnavailableException {
    try {
      boolean wasEnabled = NativeAccess.isEnabled();
      MethodHandle flush = new Foreign(library, function).downcallOfVoid();
      WindowsBackend backend = new WindowsBackend(function, flush, wasEnabled);
      backend.heavyFence();
      return backend;
    } catch (IllegalCallerException e) {
      throw NativeAccess.denied(step(function), e);
    } catch (RuntimeException | UnsatisfiedLinkError e) {
      throw new BarrierUnavailableException(
          step(function), e, "Report this; until then leave askew.backend at auto.");
    }
  }

  private static String step(String function) {
    return "Linking " + function + " by java.lang.foreign";
  }

  @Override
  public String name() {
    return "windows";
  }

  @Override
  public String description() {
    return function;
  }

  @Override
  public boolean isAsymmetric() {
    return true;
  }

  @Override
  public Map<String, String> diagnostics() {
    return NativeAccess.facts(wasEnabled);
  }

  @Override
  public void heavyFence() {
    try {
      flush.invokeExact();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new AssertionError(t); // a downcall throws no checked exception
    }
  }
}
