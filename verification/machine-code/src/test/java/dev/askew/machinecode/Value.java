// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.machinecode;

/** What is known about the contents of a register or a word of memory. */
sealed interface Value {
  Value UNKNOWN = new Unknown();
  Value ZERO = new Constant(0);

  record Constant(long value) implements Value {}

  /**
   * An object, known by name and not null, or an address within it; compressed, coloured or not.
   */
  record Reference(String object, long offset) implements Value {}

  /** The stack pointer of the entry, plus an offset. */
  record Stack(long offset) implements Value {}

  /**
   * The JVM's own structure of the current thread, or what was read through it.
   *
   * @param depth how many reads away
   */
  record OfThread(int depth) implements Value {
    /** What lies there: the first word of what the structure points to is the thread's object. */
    Value read(long offset) {
      return depth == 1 && offset == 0 ? Facts.CURRENT_THREAD : new OfThread(depth + 1);
    }
  }

  /** The class of an object, which is the one that the code hopes for. */
  record OfClass() implements Value {}

  record Unknown() implements Value {}
}
