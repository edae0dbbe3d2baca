// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The states in which a read-write lock may be when threads come to it, and the oracle in front.
 */
enum ReadWriteMode {
  REENTRANT {
    @Override
    ReadWriteFullLock lock(Peer... acquainted) {
      return new ReadWriteFullLock.Reentrant(false);
    }
  },
  REENTRANT_FAIR {
    @Override
    ReadWriteFullLock lock(Peer... acquainted) {
      return new ReadWriteFullLock.Reentrant(true);
    }
  },
  NEVER {
    @Override
    ReadWriteFullLock lock(Peer... acquainted) {
      return new ReadWriteFullLock.Biased(BiasPolicy.never());
    }
  },
  FAIR {
    @Override
    ReadWriteFullLock lock(Peer... acquainted) {
      return new ReadWriteFullLock.Biased(true);
    }
  },
  ADAPTIVE {
    @Override
    ReadWriteFullLock lock(Peer... acquainted) {
      return new ReadWriteFullLock.Biased(false);
    }
  },
  EAGER {
    @Override
    ReadWriteFullLock lock(Peer... acquainted) {
      return new ReadWriteFullLock.Biased(BiasPolicy.eager());
    }
  },
  /** Every thread of the test has its slot. */
  BIASED {
    @Override
    ReadWriteFullLock lock(Peer... acquainted) {
      return biased(acquainted);
    }
  },
  /** Biased by a thread that is gone; those of the test have no slot yet. */
  BIASED_BY_THE_DEAD {
    @Override
    ReadWriteFullLock lock(Peer... acquainted) {
      ReadWriteFullLock.Biased lock = new ReadWriteFullLock.Biased(BiasPolicy.eager());
      try (Peer peer = new Peer("dead")) {
        peer.run(() -> ReadWriteBias.acquaint(lock));
      }
      assertThat(ReadWriteBias.isBiased(lock)).isTrue();
      return lock;
    }
  },
  /** A writer has revoked the bias, and then given up. */
  GIVEN_UP {
    @Override
    ReadWriteFullLock lock(Peer... acquainted) {
      ReadWriteFullLock.Biased lock = biased(acquainted);
      lock.readLock().lock();
      try (Peer peer = new Peer("impatient")) {
        assertThat(peer.<Boolean>ask(() -> lock.writeLock().tryLock(1, NANOSECONDS))).isFalse();
      }
      assertThat(ReadWriteBias.phase(lock)).isEqualTo(ReadersBias.FENCED);
      lock.readLock().unlock();
      return lock;
    }
  };

  /** A new lock in this mode; the threads for which that makes a difference are given. */
  abstract ReadWriteFullLock lock(Peer... acquainted);

  /** A lock that is biased, in which the current thread and the peers have their slots. */
  static ReadWriteFullLock.Biased biased(Peer... acquainted) {
    ReadWriteFullLock.Biased lock = new ReadWriteFullLock.Biased(BiasPolicy.eager());
    ReadWriteBias.acquaint(lock);
    for (Peer peer : acquainted) {
      peer.run(() -> ReadWriteBias.acquaint(lock));
    }
    assertThat(ReadWriteBias.phase(lock))
        .as("phase")
        .isEqualTo(Barriers.isAsymmetric() ? ReadersBias.BIASED : ReadersBias.SYMMETRIC);
    return lock;
  }

  /** Whether all read holds are in one place, so that their maximum is as exact as the oracle's. */
  boolean countsReadsInOnePlace() {
    return this != ADAPTIVE && this != EAGER && this != BIASED_BY_THE_DEAD && this != GIVEN_UP;
  }

  boolean isFair() {
    return this == FAIR || this == REENTRANT_FAIR;
  }

  /** Waits until the peer is parked on its way to the lock. */
  static void untilQueued(ReadWriteFullLock lock, Peer peer) {
    peer.untilParkedIn(lock::hasQueuedThread);
  }
}
