// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import dev.askew.testing.KernelBackend;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Waits for the backend, and until its costs have been measured: a test may look at them twice, and
 * has to see the same. Refuses to test with another backend than the one that was meant.
 */
final class BackendReady implements BeforeAllCallback {
  /** Where C2 is slow, it takes most of a minute. */
  private static final long MOST_NANOS = TimeUnit.MINUTES.toNanos(2);

  static final String MEANT = System.getProperty("askew.backend", KernelBackend.NAME);

  @Override
  public void beforeAll(ExtensionContext context) throws InterruptedException {
    boolean ready = Barriers.awaitReady(Duration.ofSeconds(Peer.PATIENCE_SECONDS));
    BarrierStatus status = Barriers.status();
    if (!ready || !status.backend().equals(MEANT)) {
      throw new AssertionError("these tests mean the backend " + MEANT + ", but " + status);
    }
    long start = System.nanoTime();
    while (Peer.isThere("askew-barriers")) {
      if (System.nanoTime() - start > MOST_NANOS) {
        throw new AssertionError("costs are still being measured");
      }
      Thread.sleep(10);
    }
  }
}
