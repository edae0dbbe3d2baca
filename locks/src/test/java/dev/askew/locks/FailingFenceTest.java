// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.testing.ChildJvm;
import dev.askew.testing.KernelBackend;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A heavy fence that starts to fail while locks are in use: real filters and a faked backend. */
class FailingFenceTest {
  private static List<String> assertGoesOn(String failure, String... arguments) {
    List<String> lines =
        ChildJvm.run(FailingFenceMain.class, List.of("-Daskew.log=all"), arguments).lines();

    assertThat(lines).contains("lines: 1");
    assertThat(lines)
        .last()
        .asString()
        .startsWith(
            "FAILED: " + KernelBackend.NAME + ", its heavy fence failed; no new bias is granted (")
        .contains(failure);
    assertThat(lines).filteredOn(line -> line.contains("handshake with its owner")).hasSize(1);
    return lines;
  }

  @ParameterizedTest
  @CsvSource({"1,EPERM", "22,EINVAL", "38,ENOSYS", "12,ENOMEM"})
  void locksGoOnUnderAFilterForMembarrier(String errno, String name) {
    assertThat(assertGoesOn(name, "seccomp", errno)).contains("handshakes: true");
  }

  /** Registering still works, so that the backend first tries that. */
  @ParameterizedTest
  @CsvSource({"1,EPERM", "22,EINVAL"})
  void locksGoOnUnderAFilterForTheCommandAlone(String errno, String name) {
    assertThat(assertGoesOn(name, "seccomp-command", errno)).contains("handshakes: true");
  }

  @Test
  void locksGoOnWithABackendThatFailsFromNowOn() {
    assertThat(assertGoesOn("EINVAL", "always")).contains("handshakes: true");
  }

  /** Another contender may fence successfully before the one that failed gets to its handshake. */
  @Test
  void locksGoOnWithABackendThatFailsOnce() {
    assertThat(assertGoesOn("EINVAL", "once")).isNotEmpty();
  }

  /** At a limit of processes, so that nobody can be started to write the line. */
  @Test
  void noThreadCanBeCreatedToReportIt() {
    assertThat(ChildJvm.run(UnreportedFailureMain.class, List.of(), "no-threads").lines())
        .last()
        .asString()
        .startsWith("FAILED: " + KernelBackend.NAME + ", its heavy fence failed");
  }

  /** Then it is the next fence that fails whose report is written. */
  @Test
  void noMemoryIsLeftToReportTheFirst() {
    assertThat(
            ChildJvm.run(
                    UnreportedFailureMain.class, List.of("-Daskew.log=all"), "no-memory-at-first")
                .lines())
        .contains("first: FAILED, 1", "then: true");
  }

  /** Thread.stop(), on the JDKs that still have it, says nothing about the backend. */
  @Test
  void aThreadThatIsStoppedInsideAFence() {
    assertThat(ChildJvm.run(UnreportedFailureMain.class, List.of(), "stopped").lines())
        .last()
        .asString()
        .startsWith("READY: " + KernelBackend.NAME);
  }
}
