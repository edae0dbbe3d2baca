// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.ffm;

import dev.askew.api.BarrierUnavailableException;
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
  static boolean isEnabled() throws ReflectiveOperationException {
    Module module = NativeAccess.class.getModule();
    return (boolean) Module.class.getMethod("isNativeAccessEnabled").invoke(module);
  }
}
