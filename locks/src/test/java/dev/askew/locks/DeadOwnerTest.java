// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.testing.GcFinalization;
import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A thread that has ended while it held a biased lock is to be found by name. */
@ExtendWith(BackendReady.class)
class DeadOwnerTest {
  private static final String NAME = "the culprit";

  /** Leaves the lock held by a thread that nobody remembers. */
  private static FullLock.Biased leftHeld() throws InterruptedException {
    FullLock.Biased[] made = new FullLock.Biased[1];
    Thread thread =
        new Thread(
            () -> {
              made[0] = Mode.biased();
              made[0].lock();
            },
            NAME);
    thread.start();
    thread.join();
    WeakReference<Thread> reference = new WeakReference<>(thread);
    thread = null;
    GcFinalization.awaitClear(reference);
    return made[0];
  }

  @Test
  void toStringNamesIt() throws InterruptedException {
    FullLock.Biased lock = leftHeld();
    assertThat(lock.isLocked()).isTrue();
    assertThat(lock.tryLock()).isFalse();
    assertThat(lock).asString().endsWith("[Locked by thread " + NAME + "]");
    assertThat(lock.getOwner()).as("nobody keeps it").isNull();
  }

  @Test
  void stillAfterSomebodyHasTriedToRevoke() throws InterruptedException {
    FullLock.Biased lock = leftHeld();
    try (Peer peer = new Peer("contender")) {
      Peer.Pending<Boolean> refused = peer.start(() -> lock.tryLock(50, TimeUnit.MILLISECONDS));
      assertThat(refused.get()).isFalse();
      assertThat(lock).asString().endsWith("[Locked by thread " + NAME + "]");
    }
  }
}
