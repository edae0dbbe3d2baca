// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import dev.askew.api.BarrierFailedException;
import java.time.Duration;

/**
 * Threads fence at every depth of their stacks until those end. After each, another thread fences:
 * it must not wait for one whose stack ended while it led.
 */
final class FenceAtStackEndMain {
  private static final int STACK_BYTES = 256 * 1024;
  private static final int OFFSETS = 48;
  private static final long PATIENCE_MILLIS = 10_000;

  private int overflows;

  private FenceAtStackEndMain() {}

  public static void main(String[] args) throws InterruptedException {
    if (!Barriers.awaitReady(Duration.ofSeconds(Peer.PATIENCE_SECONDS))) {
      throw new AssertionError(Barriers.status());
    }
    int overflows = 0;
    for (int offset = 0; offset < OFFSETS; offset++) {
      FenceAtStackEndMain run = new FenceAtStackEndMain();
      int padding = offset;
      Thread diver = new Thread(null, () -> run.pad(padding), "diver", STACK_BYTES);
      join(diver, "the diver at offset " + offset);
      join(new Thread(AsymmetricFence::heavyFence, "next"), "a fence after offset " + offset);
      overflows += run.overflows;
    }
    System.out.println("all fences returned; overflows: " + overflows);
  }

  private static void join(Thread thread, String what) throws InterruptedException {
    thread.setDaemon(true);
    thread.start();
    thread.join(PATIENCE_MILLIS);
    if (thread.isAlive()) {
      throw new AssertionError(what + " does not return");
    }
  }

  /** Shifts the frames that follow, so that the stack ends at ever other places. */
  private int pad(int frames) {
    if (frames > 0) {
      return pad(frames - 1) + 1;
    }
    try {
      dive();
    } catch (StackOverflowError e) {
      overflows++;
    }
    return 0;
  }

  @SuppressWarnings("InfiniteRecursion") // until the stack ends
  private void dive() {
    try {
      AsymmetricFence.heavyFence();
    } catch (StackOverflowError e) {
      overflows++;
    } catch (BarrierFailedException e) {
      if (!(e.getCause() instanceof Error)) { // else the backend found no stack: its own affair
        throw e;
      }
    }
    dive();
  }
}
