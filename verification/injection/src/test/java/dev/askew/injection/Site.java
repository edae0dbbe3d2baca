// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection;

import java.util.Set;

/**
 * One instruction before which an error may be thrown.
 *
 * @param place class, method and line
 * @param what what the instruction does: a call with its target's class and name, or an allocation
 * @param failures what may go wrong there
 */
public record Site(String place, String what, Set<Failure> failures) {
  /** Whether the call goes to a method of that class. */
  public boolean calls(String type) {
    return what.startsWith(type + ".");
  }

  /** Whether there is no way on from there without memory: to queue, or to walk a stack. */
  public boolean needsMemory() {
    int dot = what.lastIndexOf('.');
    String owner = what.substring(0, dot).replace('.', '/');
    String name = what.substring(dot + 1);
    return name.endsWith("StackTrace")
        || name.endsWith("StackTraces")
        || Rewriter.isOfQueue(owner, name);
  }

  /** Whether a policy is asked there. */
  public boolean asksPolicy() {
    return calls("dev.askew.locks.BiasPolicy") || calls("java.util.function.LongSupplier");
  }

  @Override
  public String toString() {
    return place + " (" + what + ")";
  }
}
