// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A contender stopped between two steps that are a few instructions apart, too short for a test to
 * meet: the phase is put there by hand. The owner is the test's thread; nobody completes the
 * revocation, so the lock is of no use afterwards.
 */
@ExtendWith(BackendReady.class)
class HalfwayRevocationTest {
  private final FullLock.Biased lock = Mode.biased();
  private final Grant grant = Grant.of(lock);
  private final Peer peer = new Peer("peer");

  @AfterEach
  void close() {
    peer.close();
  }

  /** The lock is that contender's from then on, though it does not know yet. */
  @Test
  void anOwnerThatLeavesWhileItsNameIsBeingWrittenHandsTheLockOver() {
    lock.lock();
    grant.force(Bias.PUBLISHING);

    lock.unlock();

    assertThat(grant.phase()).isEqualTo(Bias.LEFT);
    assertThat(lock.isHeldByCurrentThread()).isFalse();
    assertThat(lock.tryLock()).as("the owner, once more").isFalse();
    assertThat(peer.<Boolean>ask(() -> lock.tryLock())).as("a third thread").isFalse();
  }

  @Test
  void anOwnerThatEntersInVainWhileItsNameIsBeingWrittenHandsTheLockOver() {
    grant.force(Bias.PUBLISHING);

    assertThat(lock.tryLock()).isFalse();

    assertThat(grant.phase()).isEqualTo(Bias.LEFT);
    assertThat(lock.isHeldByCurrentThread()).isFalse();
  }

  /** Whoever has taken the bias has yet to say so in the lock: that may take its time. */
  @Test
  void tryLockDoesNotWaitForAContenderThatHasJustTakenTheBias() {
    grant.force(Bias.TAKEN);

    assertThat(peer.<Boolean>ask(() -> lock.tryLock())).as("another contender").isFalse();
    assertThat(lock.tryLock()).as("the owner").isFalse();
  }
}
