// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.testing.ChildJvm;
import dev.askew.testing.KernelBackend;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hazard 9: a heavy fence that starts to fail while readers are inside. */
class ReadWriteFailingFenceTest {
  @ParameterizedTest
  @CsvSource({"seccomp, 1, EPERM", "seccomp, 38, ENOSYS", "once, 0, EINVAL", "always, 0, EINVAL"})
  void writersExcludeReadersAllTheSame(String means, String errno, String name) {
    List<String> lines =
        ChildJvm.run(ReadWriteFailingFenceMain.class, List.of(), means, errno).lines();

    assertThat(lines).contains("handshakes: true");
    assertThat(lines)
        .filteredOn(line -> line.startsWith("passed over: "))
        .singleElement()
        .asString()
        .contains(KernelBackend.NAME + "=", name);
    boolean isKernels = KernelBackend.NAME.equals("ffm") && !means.equals("seccomp");
    String next = isKernels ? "jnr" : "handshake";
    assertThat(lines).anySatisfy(line -> assertThat(line).startsWith("READY: " + next + ", "));
  }
}
