// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks.internal;

import java.security.AccessController;
import java.security.PrivilegedAction;

/**
 * Askew's own permissions under a security manager, which JDK 17 to 23 may have: what the callers
 * of a lock are denied, Askew may have been granted. Where there is no security manager, no class
 * of {@code java.security} is touched that a later JDK may lack.
 */
@SuppressWarnings("removal")
public final class Privileged {
  private Privileged() {}

  /** Runs the action with the permissions of Askew and of whatever the action calls. */
  public static void run(Runnable action) {
    if (isManaged()) {
      AccessController.doPrivileged(
          (PrivilegedAction<Void>)
              () -> {
                action.run();
                return null;
              });
    } else {
      action.run();
    }
  }

  /**
   * A system property.
   *
   * @param unset what to answer if it is not set, or if nobody here may read it
   */
  public static String property(String name, String unset) {
    try {
      return System.getProperty(name, unset);
    } catch (SecurityException denied) {
      try {
        return AccessController.doPrivileged(
            (PrivilegedAction<String>) () -> System.getProperty(name, unset));
      } catch (SecurityException deniedToAskew) {
        return unset;
      }
    }
  }

  /** So that the current thread, one of Askew's own, keeps no other loader alive than Askew's. */
  public static void adoptClassLoader() {
    try {
      Thread.currentThread().setContextClassLoader(Privileged.class.getClassLoader());
    } catch (SecurityException e) {
      // then it keeps its creator's
    }
  }

  /** Whether there is a security manager. */
  public static boolean isManaged() {
    try {
      return System.getSecurityManager() != null;
    } catch (LinkageError e) { // a JDK without the method
      return false;
    }
  }
}
