// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.ffm;

import dev.askew.membarrier.UndeployContract;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application that is undeployed takes the backend with it. */
@ExtendWith(NeedsForeign.class)
class UndeployTest extends UndeployContract {
  UndeployTest() {
    super(FfmBackendProvider.class);
  }
}
