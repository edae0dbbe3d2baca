// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.jnr;

import dev.askew.membarrier.RseqAbortContract;

/** That the backend's command is what it is called. */
class RseqAbortTest extends RseqAbortContract {
  RseqAbortTest() {
    super(new JnrBackendProvider(), JnrSystemCall::bind);
  }
}
