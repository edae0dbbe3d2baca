// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.testing.ChildJvm;
import java.util.List;
import org.junit.jupiter.api.Test;

/** lock() and unlock() while no object can be allocated: grants, revocations, heavy fences. */
class OutOfMemoryTest {
  @Test
  void theLocksStayConsistent() {
    // Without the log, whose lines would come when they find memory again.
    List<String> flags = List.of("-Xmx24m", "-XX:+UseSerialGC", "-Xint", "-Daskew.log=off");
    assertThat(ChildJvm.run(OutOfMemoryMain.class, flags).lines())
        .last()
        .asString()
        .matches("consistent; errors: [1-9]\\d*");
  }
}
