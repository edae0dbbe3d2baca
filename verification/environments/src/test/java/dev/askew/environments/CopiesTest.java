// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.environments;

import dev.askew.testing.KernelBackend;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Applications that bring Askew each for itself, and go. */
class CopiesTest {
  @ParameterizedTest
  @CsvSource({"2,fallback", "12,fallback", "2,jnr", "12,jnr", "2,ffm", "12,ffm"})
  void copiesServeAndAreCollected(int copies, String backend) {
    String environment = "copies: " + copies + ", " + backend;
    if (backend.equals("ffm") && !KernelBackend.NAME.equals(backend)) {
      Cell.skip(environment, "JDK " + Runtime.version().feature() + " has no java.lang.foreign");
    }
    Cell.of(environment)
        .flags("-Daskew.backend=" + backend, "-Xmx256m")
        .classPath(ClassPath.own())
        .main(CopiesMain.class, Integer.toString(copies), ClassPath.join(ClassPath.usual()))
        .expectStatus("READY: " + backend)
        .expectLine("copies: " + copies + " serve")
        .expectLine("copies: all are collected")
        .expectLine("copies: no bean answers")
        .check();
  }
}
