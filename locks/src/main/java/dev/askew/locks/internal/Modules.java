// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks.internal;

/** The JDK's modules that a runtime image need not have. */
public final class Modules {
  private Modules() {}

  /** Whether it is there, and this thread has the stack and the memory to find out. */
  public static boolean isThere(String name) {
    try {
      return isInBootLayer(name);
    } catch (Throwable t) {
      return false;
    }
  }

  /** Whether it is there; throws what goes wrong. */
  public static boolean isInBootLayer(String name) {
    // Not by findModule(), which makes streams where it finds nothing: milliseconds the first time.
    for (Module module : ModuleLayer.boot().modules()) {
      if (name.equals(module.getName())) {
        return true;
      }
    }
    return false;
  }
}
