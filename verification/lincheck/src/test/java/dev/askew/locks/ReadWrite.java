// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.util.concurrent.locks.Lock;
import org.jetbrains.lincheck.datastructures.Operation;

/** Two figures under a {@link BiasedReadWriteLock} that nobody may see apart. */
public class ReadWrite {
  private static final int TORN = -1;

  final BiasedReadWriteLock lock = new BiasedReadWriteLock(new Regranting());
  private int first;
  private int second;

  /** The lock by which the current thread reads. */
  Lock reader() {
    return lock.readLock();
  }

  @Operation
  public int read() {
    Lock reader = reader();
    reader.lock();
    try {
      return figure();
    } finally {
      reader.unlock();
    }
  }

  @Operation
  public int readNested() {
    Lock reader = reader();
    reader.lock();
    try {
      return read();
    } finally {
      reader.unlock();
    }
  }

  @Operation
  public int write() {
    lock.writeLock().lock();
    try {
      first++;
      return ++second;
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Operation
  public int downgrade() {
    Lock read = reader();
    lock.writeLock().lock();
    try {
      first++;
      second++;
      read.lock();
    } finally {
      lock.writeLock().unlock();
    }
    try {
      return figure();
    } finally {
      read.unlock();
    }
  }

  private int figure() {
    int figure = first;
    return figure == second ? figure : TORN;
  }

  /** The same without a lock, for one thread at a time. */
  public static class Specification {
    private int figure;

    public int read() {
      return figure;
    }

    public int readNested() {
      return figure;
    }

    public int write() {
      return ++figure;
    }

    public int downgrade() {
      return ++figure;
    }
  }
}
