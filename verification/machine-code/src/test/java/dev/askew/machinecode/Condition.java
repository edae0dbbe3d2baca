// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.machinecode;

import org.jspecify.annotations.Nullable;

/** When a branch is taken, in terms of the two operands compared before. */
enum Condition {
  EQUAL,
  NOT_EQUAL,
  LESS,
  LESS_OR_EQUAL,
  GREATER,
  GREATER_OR_EQUAL,
  BELOW,
  BELOW_OR_EQUAL,
  ABOVE,
  ABOVE_OR_EQUAL,
  /** Of a sort that needs no telling apart here. */
  OTHER;

  @Nullable Boolean of(long a, long b) {
    return switch (this) {
      case EQUAL -> a == b;
      case NOT_EQUAL -> a != b;
      case LESS -> a < b;
      case LESS_OR_EQUAL -> a <= b;
      case GREATER -> a > b;
      case GREATER_OR_EQUAL -> a >= b;
      case BELOW -> Long.compareUnsigned(a, b) < 0;
      case BELOW_OR_EQUAL -> Long.compareUnsigned(a, b) <= 0;
      case ABOVE -> Long.compareUnsigned(a, b) > 0;
      case ABOVE_OR_EQUAL -> Long.compareUnsigned(a, b) >= 0;
      case OTHER -> null;
    };
  }

  /** For two things of which no more is known than whether they are the same. */
  @Nullable Boolean ofSame(boolean same) {
    return switch (this) {
      case EQUAL -> same;
      case NOT_EQUAL -> !same;
      default -> null;
    };
  }
}
