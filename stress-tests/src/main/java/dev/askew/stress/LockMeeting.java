// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.stress;

import dev.askew.locks.BiasPolicy;
import dev.askew.locks.BiasedLock;

/**
 * The state of a test of a lock that is biased to its first actor when the second comes. Who is
 * first biases the lock before they meet, so each sample begins with a bias, or the run fails.
 */
public abstract class LockMeeting extends Meeting {
  /** How often the owner acquires in one sample: together that takes as long as a heavy fence. */
  protected static final int ROUNDS = 100;

  /** Granted again as soon as one thread has had it twice in a row. */
  protected final BiasedLock lock = new BiasedLock(BiasPolicy.eager());

  /** Counts critical sections, exactly if they exclude each other. Protected by the lock. */
  protected int counter;

  /** Depends on what {@link #criticalSection()} computes, so that the compiler has to do it. */
  protected int seen;

  /** For the first actor, before it meets the other. */
  protected final void bias() {
    if (!lock.biasToCurrentThread()) {
      throw new IllegalStateException("the lock was not biased to the owner");
    }
  }

  /**
   * Plain accesses, with some time between them in which an intruder's would be lost.
   *
   * @return the count before
   */
  protected final int criticalSection() {
    int count = counter;
    int work = count;
    for (int n = 0; n < 60; n++) {
      work = work * 31 + n;
    }
    seen = work;
    counter = count + 1;
    return count;
  }

  /** One acquisition. */
  protected final int lockedSection() {
    fillStoreBuffer();
    lock.lock();
    try {
      return criticalSection();
    } finally {
      lock.unlock();
    }
  }
}
