// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.jnr;

import dev.askew.membarrier.UnregisteredProcessContract;

/** What the real kernel answers to a process that has not registered. */
class UnregisteredProcessTest extends UnregisteredProcessContract {
  UnregisteredProcessTest() {
    super(ScriptMain.class);
  }
}
