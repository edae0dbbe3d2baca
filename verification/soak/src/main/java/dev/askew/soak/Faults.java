// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.soak;

import dev.askew.api.BarrierFailedException;

/**
 * Which heavy fences fail, counted from where the faults were injected, and how.
 *
 * @param form what is thrown
 * @param first the first that fails
 * @param last the last that may
 * @param every of those between, each so many-th
 */
record Faults(Form form, long first, long last, int every) {
  static final Faults NONE = new Faults(Form.REFUSED, Long.MAX_VALUE, 0, 1);

  /** All, as a kernel would whose filter came late. */
  static final Faults FOR_GOOD = new Faults(Form.REFUSED, 0, Long.MAX_VALUE, 1);

  /** What a heavy fence that fails throws. */
  enum Form {
    /** As the contract says. */
    REFUSED,
    /** As a backend with a fault would. */
    BROKEN,
    /** As a JVM at the end of its memory would; this alone leaves locks free to be biased again. */
    NO_MEMORY
  }

  boolean hit(long fence) {
    return fence >= first && fence <= last && (fence - first) % every == 0;
  }

  void raise() {
    switch (form) {
      case REFUSED ->
          throw new BarrierFailedException("the soak's heavy fence", "its turn to fail", "None.");
      case BROKEN -> throw new IllegalStateException("the soak's heavy fence: its turn to fail");
      case NO_MEMORY -> throw new OutOfMemoryError("the soak's heavy fence: its turn to fail");
    }
  }
}
