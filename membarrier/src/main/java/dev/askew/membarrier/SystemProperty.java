// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.membarrier;

import dev.askew.api.BarrierUnavailableException;
import java.security.AccessController;
import java.security.PrivilegedAction;

/**
 * Reads system properties with Askew's own permissions, whoever is on the stack. That matters under
 * a security manager, which can be installed up to JDK 23.
 */
public final class SystemProperty {
  private SystemProperty() {}

  /**
   * The value of a property, or a default where it is not set.
   *
   * @param name the property
   * @param unset the default
   * @return one of the two
   * @throws BarrierUnavailableException if a security manager does not let Askew read it
   */
  public static String get(String name, String unset) throws BarrierUnavailableException {
    try {
      return System.getProperty(name, unset);
    } catch (SecurityException denied) {
      return privileged(name, unset);
    }
  }

  /** Apart, because the first lambda of a JVM takes some milliseconds. */
  @SuppressWarnings("removal") // needed as long as Askew runs on JDK 17
  private static String privileged(String name, String unset) throws BarrierUnavailableException {
    try {
      return AccessController.doPrivileged(
          (PrivilegedAction<String>) () -> System.getProperty(name, unset));
    } catch (SecurityException e) {
      throw new BarrierUnavailableException(
          "Reading the system property " + name,
          e,
          "Grant Askew's jars java.util.PropertyPermission \"" + name + "\", \"read\".");
    }
  }
}
