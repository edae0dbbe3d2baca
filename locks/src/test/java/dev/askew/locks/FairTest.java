// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.testing.ChildJvm;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In a fair lock nobody passes a thread that waits. */
class FairTest {
  /** Interpreted, where there is most time between two looks at the state. */
  @Test
  void nobodyOvertakes() {
    assertThat(ChildJvm.run(FairMain.class, List.of("-Xint")).lines())
        .last()
        .isEqualTo("ReentrantLock 0, BiasedLock 0");
  }
}
