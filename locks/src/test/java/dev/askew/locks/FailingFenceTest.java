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
  private static final String AFTER_KERNEL = KernelBackend.NAME.equals("ffm") ? "jnr" : "handshake";

  private static List<String> goOn(List<String> flags, String... arguments) {
    List<String> lines = ChildJvm.run(FailingFenceMain.class, flags, arguments).lines();
    assertThat(lines).contains("lines: 1");
    return lines;
  }

  /** What serves in the end is the next that opens, and the log names the failure. */
  private static void assertReplaced(String by, String failure, String... arguments) {
    List<String> lines = goOn(List.of("-Daskew.log=all"), arguments);
    assertThat(lines).last().asString().startsWith("READY: " + by + ", ");
    assertThat(lines)
        .filteredOn(line -> line.contains("passed over: "))
        .singleElement()
        .asString()
        .contains(KernelBackend.NAME + ": ", failure);
  }

  @ParameterizedTest
  @CsvSource({"1,EPERM", "38,ENOSYS"})
  void handshakesServeUnderAFilterForMembarrier(String errno, String name) {
    assertReplaced("handshake", name, "seccomp", errno);
  }

  /** Registering still works, so that the backend first tries that. */
  @Test
  void handshakesServeUnderAFilterThatForbidsTheCommandAlone() {
    assertReplaced("handshake", "EPERM", "seccomp-command", "1");
  }

  /** The other backend, if there is one, then finds that the plain command works. */
  @Test
  void theNextServesWhereTheCommandAloneIsGone() {
    assertReplaced(AFTER_KERNEL, "EINVAL", "seccomp-command", "22");
  }

  @Test
  void theNextServesAfterABackendThatFailsFromNowOn() {
    assertReplaced(AFTER_KERNEL, "EINVAL", "always");
  }

  /** Another contender may fence successfully before the one that failed gets to its handshake. */
  @Test
  void theNextServesAfterABackendThatFailsOnce() {
    assertReplaced(AFTER_KERNEL, "EINVAL", "once");
  }

  /** Who names a backend wants that one or none. */
  @Test
  void nothingServesInThePlaceOfABackendThatWasNamed() {
    List<String> lines =
        goOn(List.of("-Daskew.log=all", "-Daskew.backend=" + KernelBackend.NAME), "named");
    assertThat(lines).contains("handshakes: true");
    assertThat(lines)
        .last()
        .asString()
        .startsWith(
            "FAILED: " + KernelBackend.NAME + ", its heavy fence failed; no new bias is granted (")
        .contains("EINVAL");
    assertThat(lines).filteredOn(line -> line.contains("handshake with its owner")).hasSize(1);
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
    List<String> flags = List.of("-Daskew.log=all", "-Daskew.backend=" + KernelBackend.NAME);
    assertThat(ChildJvm.run(UnreportedFailureMain.class, flags, "no-memory-at-first").lines())
        .contains("first: FAILED, 1")
        .last()
        .asString()
        .contains("its heavy fence failed", "described");
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
