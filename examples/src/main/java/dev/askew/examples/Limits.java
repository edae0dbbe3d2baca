// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.examples;

import dev.askew.locks.BiasedReadWriteLock;
import java.util.concurrent.locks.Lock;

/** How much one client may send: read for each event by some loops, now and then changed. */
public final class Limits {
  private final BiasedReadWriteLock lock = new BiasedReadWriteLock();
  private long bytesPerEvent = 1_024; // guarded by lock

  /** Sets another limit. */
  public void set(long bytes) {
    lock.writeLock().lock();
    try {
      bytesPerEvent = bytes;
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** An event loop, for the thread that makes it. */
  public final class Loop {
    private final Lock mine = lock.readLock().forCurrentThread();

    /** Whether an event is small enough. */
    public boolean accepts(long bytes) {
      mine.lock();
      try {
        return bytes <= bytesPerEvent;
      } finally {
        mine.unlock();
      }
    }
  }
}
