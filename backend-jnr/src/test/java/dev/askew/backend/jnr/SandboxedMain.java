// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.jnr;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierUnavailableException;

/** The main class of child JVMs: opens the backend and does nothing that needs a permission. */
final class SandboxedMain {
  private SandboxedMain() {}

  public static void main(String[] args) {
    try {
      BarrierBackend backend = new JnrBackendProvider().open();
      backend.heavyFence();
      System.out.println(backend.description());
    } catch (BarrierUnavailableException e) {
      System.out.println(e.getMessage());
    }
  }
}
