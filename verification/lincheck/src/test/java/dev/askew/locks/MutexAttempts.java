// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;

/**
 * A {@link BiasedLock} that is held from one operation to another: {@link BiasedLock#tryLock()} may
 * say no only if another thread has the lock.
 */
@Param(name = "thread", gen = ThreadIdGen.class)
public final class MutexAttempts {
  private final BiasedLock lock = new BiasedLock(BiasPolicy.eager());

  @Operation
  public boolean tryLock(@Param(name = "thread") int thread) {
    return lock.tryLock();
  }

  @Operation
  public boolean unlock(@Param(name = "thread") int thread) {
    if (!lock.isHeldByCurrentThread()) {
      return false;
    }
    lock.biasToCurrentThread(); // when it gives up its last hold
    lock.unlock();
    return true;
  }

  @Operation
  public int holds(@Param(name = "thread") int thread) {
    return lock.getHoldCount();
  }

  /** What {@link java.util.concurrent.locks.ReentrantLock} documents. */
  public static final class Specification {
    private int holder;
    private int holds;

    public boolean tryLock(int thread) {
      if (holds != 0 && holder != known(thread)) {
        return false;
      }
      holder = known(thread);
      holds++;
      return true;
    }

    public boolean unlock(int thread) {
      if (holds(thread) == 0) {
        return false;
      }
      holds--;
      return true;
    }

    public int holds(int thread) {
      return holder == known(thread) ? holds : 0;
    }

    /** What comes first, as by thread 0, is executed by thread 1. */
    private static int known(int thread) {
      return Math.max(thread, 1);
    }
  }
}
