// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.membarrier.BackendContract;
import java.lang.reflect.Field;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The backend on the kernel that runs the tests. */
@ExtendWith(NeedsForeign.class)
class FfmBackendTest extends BackendContract {
  FfmBackendTest() {
    super(new FfmBackendProvider(), FfmSystemCall::bind, 200);
  }

  @Test
  void aLibraryWithoutTheFunctionIsARefusal() {
    assertRefusedWithoutSyscall(
        number -> {
          new Foreign("askew_has_no_such_function");
          return (command, flags) -> 0;
        });
  }

  /** When a call is refused, memory may be short. */
  @Test
  void whatReadsTheErrnoIsLinkedSoonAfterTheOpening() throws Exception {
    Field capture = FfmSystemCall.class.getDeclaredField("capture");
    capture.setAccessible(true);
    capture.set(null, null); // another test may have had a call refused
    new FfmBackendProvider().open().settleIn();
    assertThat(capture.get(null)).isNotNull();
  }

  @Test
  void itAppliesHere() {
    assertThat(new FfmBackendProvider().notApplicable()).isEmpty();
  }
}
