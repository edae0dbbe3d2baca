// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * How much is tried of two actors that meet: one stands before each of its sites, or every so many,
 * and the other is the victim of each failure, or of those that come at any call.
 */
enum Thoroughness {
  SHORT(20, 10),

  /** For another JDK, once one has passed: two threads meet at fewer sites. */
  SPARSE(60, 10),

  DEEP(1, 10),

  /** Until the first broken run. */
  FIRST(1, 1);

  private final int stride;
  private final int enough;

  Thoroughness(int stride, int enough) {
    this.stride = stride;
    this.enough = enough;
  }

  /** So many broken runs of one scenario are enough. */
  int enough() {
    return enough;
  }

  int stride() {
    return stride;
  }

  /** Whether two threads meet even where fences fail, where each run needs a copy of its own. */
  boolean meetsWhereFencesFail() {
    return this == DEEP || this == FIRST;
  }

  Set<Failure> failures() {
    return this == DEEP ? Failure.known() : EnumSet.of(Failure.STACK_OVERFLOW);
  }

  /** As the property askew.injection says; short without it. */
  static Thoroughness ofProperty() {
    return valueOf(System.getProperty("askew.injection", "short").toUpperCase(Locale.ROOT));
  }
}
