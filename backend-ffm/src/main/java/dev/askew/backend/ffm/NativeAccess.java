// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.ffm;

import dev.askew.api.BarrierUnavailableException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;

/** Permission to call native code, which the JVM gives to a module. */
final class NativeAccess {
  private NativeAccess() {}

  static BarrierUnavailableException denied(String step, IllegalCallerException cause) {
    BarrierUnavailableException refusal =
        new BarrierUnavailableException(
            step, "the JVM denies native access", "Start the JVM with " + flag() + ".");
    refusal.initCause(cause);
    return refusal;
  }

  /** What a person should know whose JVM had not permitted it before the first call. */
  static Map<String, String> facts(boolean wasEnabled) {
    return wasEnabled
        ? Map.of()
        : Map.of(
            "advice",
            "start the JVM with "
                + flag()
                + ", or it warns once of native access; later JDKs will deny it");
  }

  private static String flag() {
    Module module = NativeAccess.class.getModule();
    return "--enable-native-access=" + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
  }

  /** Asked before the first call: a JVM that only warns enables it then. */
  static boolean isEnabled() {
    try {
      // Not by Method.invoke(), which takes some milliseconds the first time.
      MethodHandle isEnabled =
          MethodHandles.publicLookup()
              .findVirtual(
                  Module.class, "isNativeAccessEnabled", MethodType.methodType(boolean.class));
      return (boolean) isEnabled.invokeExact(NativeAccess.class.getModule());
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new AssertionError(t); // JDK 22 and later have the method, and it throws nothing
    }
  }
}
