// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.program.swap;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** A lock by a subclass, in a class that does not name its superclass. */
final class Subclassed extends SwapMain.Counter {
  /** The subclass. */
  static final class Sub extends ReentrantLock {
    private static final long serialVersionUID = 1L;

    Sub() {
      super(false);
    }

    boolean isQuiet(Condition condition) {
      return getWaitingThreads(condition).isEmpty() && super.getQueuedThreads() != null;
    }
  }

  private final Sub lock = new Sub();
  private final Condition changed = lock.newCondition();

  @Override
  void add() {
    Lock mine = lock;
    mine.lock();
    try {
      count++;
      if (!lock.isQuiet(changed)) {
        throw new AssertionError();
      }
    } finally {
      lock.unlock();
    }
  }
}
