// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.ffm;

import dev.askew.membarrier.SeccompContract;
import org.junit.jupiter.api.extension.ExtendWith;

/** Real seccomp filters, before and after the backend has opened. */
@ExtendWith(NeedsForeign.class)
class SeccompTest extends SeccompContract {
  SeccompTest() {
    super(ScriptMain.class);
  }
}
