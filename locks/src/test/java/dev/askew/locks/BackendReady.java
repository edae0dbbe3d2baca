// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import dev.askew.testing.KernelBackend;
import java.time.Duration;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Waits for the backend, and refuses to test with another than the one that was meant. */
final class BackendReady implements BeforeAllCallback {
  static final String MEANT = System.getProperty("askew.backend", KernelBackend.NAME);

  @Override
  public void beforeAll(ExtensionContext context) throws InterruptedException {
    boolean ready = Barriers.awaitReady(Duration.ofSeconds(Peer.PATIENCE_SECONDS));
    BarrierStatus status = Barriers.status();
    if (!ready || !status.backend().equals(MEANT)) {
      throw new AssertionError("these tests mean the backend " + MEANT + ", but " + status);
    }
  }
}
