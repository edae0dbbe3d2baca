// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.environments;

import dev.askew.testing.KernelBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real filters over membarrier(2). */
class SeccompTest {
  /** What a process ends with that SIGSYS ended: 128 and the signal's number. */
  private static final int BY_SIGSYS = 128 + 31;

  @ParameterizedTest
  @CsvSource({"EPERM,1,allow it in the profile", "ENOSYS,38,The kernel has no membarrier"})
  void locksServeUnderAnErrno(String name, String errno, String message) {
    filtered("seccomp: " + name, "errno", errno)
        .expectStatusThroughout("READY: handshake")
        .expectMessage(message)
        .check();
  }

  @Test
  void locksExcludeWhenAFilterComesLate() {
    filtered("seccomp: late", "late", "1")
        .expectLine("probe: before the filter: READY: " + KernelBackend.NAME + ".*")
        .expectLine( // by then, the next backend may serve already, or not yet
            "probe: status at the end: (FAILED: "
                + KernelBackend.NAME
                + ", its heavy fence failed|READY: handshake).*")
        .expectLine("probe: locks: exclude")
        .check();
  }

  /** Nothing that runs in the process can be told of it, nor say so. */
  @ParameterizedTest
  @ValueSource(strings = {"trap", "kill"})
  void theProcessEnds(String answer) {
    filtered("seccomp: " + answer, answer, "")
        .expectExit(BY_SIGSYS, "the kernel ends the JVM by SIGSYS")
        .check();
  }

  @ParameterizedTest
  @ValueSource(strings = {"trap", "kill"})
  void whatCallsNoMembarrierSurvives(String answer) {
    for (String backend : new String[] {"handshake", "fallback"}) {
      filtered("seccomp: " + answer + ", " + backend, answer, "")
          .flags("-Daskew.backend=" + backend)
          .expectStatusThroughout("READY: " + backend)
          .check();
    }
  }

  private static Cell filtered(String environment, String... answer) {
    return Cell.of(environment)
        .classPath(ClassPath.usualAnd("askew-test-support"))
        .main(FilteredMain.class, answer);
  }
}
