// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection;

import java.util.EnumSet;
import java.util.Set;

/** What can go wrong at a site, and whether it goes on to go wrong at those that follow. */
public enum Failure {
  /** A callee needs more stack than others do. */
  STACK_OVERFLOW,

  /** No call may go deeper than that, from the beginning to the end. */
  END_OF_STACK,

  /** A large allocation fails; smaller ones, and later ones, do not. */
  OUT_OF_MEMORY,

  /** Nothing can be allocated from there on. */
  FULL_HEAP,

  /** A class was lost when the application was put together. */
  MISSING_CLASS,

  /** {@code Thread.stop()}. */
  STOPPED,

  /** What a user or another supplied throws, once. */
  REFUSED,

  /** And again at each call. */
  REFUSED_EVER;

  /**
   * Whether the stack is too short.
   *
   * @return true if it is
   */
  public boolean isOfStack() {
    return this == STACK_OVERFLOW || this == END_OF_STACK;
  }

  Throwable at(Site site) {
    String message = "injected at " + site;
    return switch (this) {
      case STACK_OVERFLOW, END_OF_STACK -> new StackOverflowError(message);
      case OUT_OF_MEMORY, FULL_HEAP -> new OutOfMemoryError(message);
      case MISSING_CLASS -> new NoClassDefFoundError(message);
      case STOPPED -> threadDeath(message);
      case REFUSED, REFUSED_EVER -> new IllegalStateException(message);
    };
  }

  /** Those that this JVM knows: Thread.stop() has been gone since JDK 20. */
  static Set<Failure> known() {
    Set<Failure> known = EnumSet.allOf(Failure.class);
    if (Runtime.version().feature() >= 20) {
      known.remove(STOPPED);
    }
    return known;
  }

  private static Throwable threadDeath(String message) {
    return new ThreadDeath() {
      private static final long serialVersionUID = 1L;

      @Override
      public String getMessage() {
        return message;
      }
    };
  }
}
