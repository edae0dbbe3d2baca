// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.ffm;

import dev.askew.membarrier.UnregisteredProcessContract;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the real kernel answers to a process that has not registered. */
@ExtendWith(NeedsForeign.class)
class UnregisteredProcessTest extends UnregisteredProcessContract {
  UnregisteredProcessTest() {
    super(ScriptMain.class);
  }
}
