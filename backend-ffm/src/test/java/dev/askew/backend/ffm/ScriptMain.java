// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.ffm;

import dev.askew.membarrier.Script;

/** The main class of child JVMs. */
final class ScriptMain {
  private ScriptMain() {}

  public static void main(String[] steps) throws Exception {
    Script.perform(new FfmBackendProvider(), FfmSystemCall::bind, steps);
  }
}
