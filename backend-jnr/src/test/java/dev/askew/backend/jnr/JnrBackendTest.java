// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.jnr;

import dev.askew.membarrier.BackendContract;
import org.junit.jupiter.api.Test;

/** The backend on the kernel that runs the tests. */
class JnrBackendTest extends BackendContract {
  JnrBackendTest() {
    super(new JnrBackendProvider(), 100);
  }

  @Test
  void aLibraryWithoutTheFunctionSyscallIsARefusal() throws Exception {
    String library = libraryWithoutSyscall();

    assertRefusedWithoutSyscall(number -> JnrSystemCall.bind(number, library));
  }
}
