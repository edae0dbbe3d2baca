// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.jnr;

import dev.askew.membarrier.SeccompContract;

/** Real seccomp filters, before and after the backend has opened. */
class SeccompTest extends SeccompContract {
  SeccompTest() {
    super(ScriptMain.class);
  }
}
