// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.ffm;

import dev.askew.membarrier.RseqAbortContract;
import org.junit.jupiter.api.extension.ExtendWith;

/** That the backend's command is what it is called. */
@ExtendWith(NeedsForeign.class)
class RseqAbortTest extends RseqAbortContract {
  RseqAbortTest() {
    super(new FfmBackendProvider(), FfmSystemCall::bind);
  }
}
