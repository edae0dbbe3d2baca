// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import org.jspecify.annotations.Nullable;

/**
 * A place at which locks are made, as the report names it.
 *
 * @param className with its package
 * @param line 0 if it is not known: then wherever the method makes locks
 * @param field the field that they go into, or null: then whatever they go into
 */
record SwapSite(String className, String method, int line, @Nullable String field) {
  String internalName() {
    return className.replace('.', '/');
  }

  String packageName() {
    return packageOf(internalName());
  }

  /** The part of an internal name before its last slash. */
  static String packageOf(String internalName) {
    return internalName.substring(0, Math.max(0, internalName.lastIndexOf('/')));
  }

  @Override
  public String toString() {
    return className
        + "."
        + method
        + (line > 0 ? ":" + line : "")
        + (field == null ? "" : ", field " + field);
  }
}
