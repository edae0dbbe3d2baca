// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

/** The states in which a lock may be when a thread comes to it, and the oracle in front. */
enum Mode {
  REENTRANT {
    @Override
    FullLock lock() {
      return new FullLock.Reentrant(false);
    }
  },
  REENTRANT_FAIR {
    @Override
    FullLock lock() {
      return new FullLock.Reentrant(true);
    }
  },
  NEVER {
    @Override
    FullLock lock() {
      return new FullLock.Biased(BiasPolicy.never());
    }
  },
  FAIR {
    @Override
    FullLock lock() {
      return new FullLock.Biased(true);
    }
  },
  ADAPTIVE {
    @Override
    FullLock lock() {
      return new FullLock.Biased(false);
    }
  },
  BIASED_TO_CALLER {
    @Override
    FullLock lock() {
      return biased();
    }
  },
  BIASED_TO_ANOTHER {
    @Override
    FullLock lock() {
      return ANOTHER.ask(Mode::biased);
    }
  },
  BIASED_TO_THE_DEAD {
    @Override
    FullLock lock() {
      try (Peer peer = new Peer("dead")) {
        return peer.ask(Mode::biased);
      }
    }
  };

  /** Lives as long as the tests. */
  private static final Peer ANOTHER = new Peer("another");

  /** A new lock in this mode. */
  abstract FullLock lock();

  static FullLock.Biased biased() {
    FullLock.Biased lock = new FullLock.Biased(BiasPolicy.eager());
    assertThat(lock.biasToCurrentThread()).as("biased to its maker").isTrue();
    assertThat(Grant.of(lock).ownedBy(Thread.currentThread())).as("owned by its maker").isTrue();
    return lock;
  }
}
