// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.environments;

import dev.askew.testing.ChildJvm;
import dev.askew.testing.KernelBackend;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No more threads are to be had, by a limit of the system's, which holds for one child at a time.
 */
@Execution(ExecutionMode.SAME_THREAD)
class ThreadsTest {
  /** Nobody else's, so that nobody else's threads count. */
  private static final String USER = "60123";

  /** More than a JVM starts with. */
  private static final String MOST = "--nproc=80";

  /** The limit does not hold for root; nor can another user read what root alone may read. */
  private static final List<String> LIMITED =
      List.of(
          "setpriv",
          "--reuid=" + USER,
          "--regid=" + USER,
          "--clear-groups",
          "--inh-caps=+dac_read_search,+dac_override",
          "--ambient-caps=+dac_read_search,+dac_override",
          "prlimit",
          MOST);

  @ParameterizedTest
  @ValueSource(strings = {"at first", "at first, eager", "when a fence fails"})
  void locksServe(String when) {
    String environment = "no more threads: " + when;
    if (ChildJvm.end(List.of("sh", "-c", String.join(" ", LIMITED) + " true")).exitCode() != 0) {
      Cell.skip(environment, "setpriv and prlimit may not limit another user's threads here");
    }
    Cell cell =
        Cell.of(environment)
            .before(LIMITED.toArray(String[]::new))
            .classPath(
                Stream.concat(
                        ClassPath.usual().stream(), ClassPath.named("askew-test-support").stream())
                    .toList())
            .flags("-XX:+UseSerialGC", "-XX:-UsePerfData")
            .expectLine("crowd: no more threads")
            .expectLine("probe: locks: exclude");
    if (when.startsWith("at first")) {
      cell.flags("-Daskew.startup=" + (when.endsWith("eager") ? "eager" : "background"))
          .main(CrowdMain.class, "at first")
          .expectStatus("FAILED: none")
          .check();
    } else {
      cell.main(CrowdMain.class, "fence")
          .expectLine("crowd: the contender has the lock")
          // When there are threads again, the next fence that fails finds another backend.
          .expectLine(
              "probe: status: (FAILED: "
                  + KernelBackend.NAME
                  + ", its heavy fence failed|READY: handshake).*")
          .check();
    }
  }
}
