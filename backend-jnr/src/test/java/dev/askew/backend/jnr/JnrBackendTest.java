// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.jnr;

import dev.askew.membarrier.BackendContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The backend on the kernel that runs the tests. */
class JnrBackendTest extends BackendContract {
  JnrBackendTest() {
    super(new JnrBackendProvider(), JnrSystemCall::bind, 100);
  }

  @Test
  void aLibraryWithoutTheFunctionSyscallIsARefusal() throws Exception {
    String library = libraryWithoutSyscall();

    assertRefusedWithoutSyscall(number -> JnrSystemCall.bind(number, library));
  }

  /** The dynamic loader stands in for a C library that has no {@code syscall}. */
  private static String libraryWithoutSyscall() throws Exception {
    Optional<String> loader =
        Files.readAllLines(Path.of("/proc/self/maps")).stream()
            .map(line -> line.substring(line.lastIndexOf(' ') + 1))
            .filter(file -> file.contains("/ld-linux"))
            .findFirst();
    Assumptions.assumeTrue(loader.isPresent(), "the C library is not glibc");
    return loader.orElseThrow();
  }
}
