// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.jnr;

import dev.askew.api.BarrierUnavailableException;
import java.security.AccessController;
import java.security.PrivilegedAction;
import org.jspecify.annotations.Nullable;

/**
 * Reads system properties with Askew's own permissions, whoever is on the stack. That matters under
 * a security manager, which can be installed up to JDK 23.
 */
final class SystemProperty {
  private SystemProperty() {}

  /**
   * The value of a property, or a default where it is not set.
   *
   * @throws BarrierUnavailableException if a security manager does not let Askew read it
   */
  static String get(String name, String unset) throws BarrierUnavailableException {
    try {
      String value = read(name);
      return value == null ? unset : value;
    } catch (SecurityException e) {
      throw new BarrierUnavailableException(
          "Reading the system property " + name,
          e,
          "Grant Askew's jars java.util.PropertyPermission \"" + name + "\", \"read\".");
    }
  }

  @SuppressWarnings("removal") // needed as long as Askew runs on JDK 17
  private static @Nullable String read(String name) {
    return AccessController.doPrivileged(new Reading(name));
  }

  private record Reading(String name) implements PrivilegedAction<@Nullable String> {
    @Override
    public @Nullable String run() {
      return System.getProperty(name);
    }
  }
}
