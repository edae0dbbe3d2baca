// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.jnr;

import dev.askew.membarrier.UndeployContract;

/** An application that is undeployed takes the backend with it. */
class UndeployTest extends UndeployContract {
  UndeployTest() {
    super(JnrBackendProvider.class);
  }
}
