// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.environments;

import org.junit.jupiter.api.Test;

/** A heap that is full when the locks start. */
class FullHeapTest {
  @Test
  void locksServeWhenThereIsMemoryAgain() {
    full("while the backend opens")
        .expectLine("probe: status: (READY|FAILED): .*")
        .expectLine("probe: locks: exclude")
        .check();
  }

  /** A class whose initialisation found no memory stays unusable, as any class does in Java. */
  @Test
  void aLockThatNeverStartedSaysSo() {
    full("before the first lock").expectLine("probe: (locks: exclude|cannot run: .*)").check();
  }

  private static Cell full(String when) {
    return Cell.of("full heap: " + when)
        .flags("-Xmx32m", "-XX:+UseSerialGC")
        .main(FullHeapMain.class, when)
        .expectLine("heap: full");
  }
}
