// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.util.Arrays;
import java.util.concurrent.locks.Lock;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;

/**
 * A {@link BiasedReadWriteLock} that is held from one operation to another: attempts may fail only
 * because of what other threads hold.
 */
@Param(name = "thread", gen = ThreadIdGen.class)
public final class ReadWriteAttempts {
  private final BiasedReadWriteLock lock = new BiasedReadWriteLock(new Regranting());

  @Operation
  public boolean tryRead(@Param(name = "thread") int thread) {
    return lock.readLock().tryLock();
  }

  @Operation
  public boolean tryWrite(@Param(name = "thread") int thread) {
    return lock.writeLock().tryLock();
  }

  @Operation
  public boolean unlockRead(@Param(name = "thread") int thread) {
    return unlock(lock.readLock(), lock.getReadHoldCount());
  }

  @Operation
  public boolean unlockWrite(@Param(name = "thread") int thread) {
    return unlock(lock.writeLock(), lock.getWriteHoldCount());
  }

  private static boolean unlock(Lock half, int holds) {
    if (holds == 0) {
      return false;
    }
    half.unlock();
    return true;
  }

  /** What {@link java.util.concurrent.locks.ReentrantReadWriteLock} documents. */
  public static final class Specification {
    private static final int MOST_THREADS = 8;

    private final int[] readHolds = new int[MOST_THREADS];
    private int writer;
    private int writeHolds;

    public boolean tryRead(int thread) {
      if (writeHolds != 0 && writer != known(thread)) {
        return false;
      }
      readHolds[known(thread)]++;
      return true;
    }

    public boolean tryWrite(int thread) {
      if (writeHolds == 0 ? Arrays.stream(readHolds).sum() != 0 : writer != known(thread)) {
        return false;
      }
      writer = known(thread);
      writeHolds++;
      return true;
    }

    public boolean unlockRead(int thread) {
      if (readHolds[known(thread)] == 0) {
        return false;
      }
      readHolds[known(thread)]--;
      return true;
    }

    public boolean unlockWrite(int thread) {
      if (writeHolds == 0 || writer != known(thread)) {
        return false;
      }
      writeHolds--;
      return true;
    }

    /** What comes first, as by thread 0, is executed by thread 1. */
    private static int known(int thread) {
      return Math.max(thread, 1);
    }
  }
}
