// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.util.concurrent.locks.Lock;

/** The same by readers that have their slots in hand. */
public final class ReadWriteOwn extends ReadWrite {
  @Override
  Lock reader() {
    return lock.readLock().forCurrentThread();
  }

  /** The same. */
  public static final class Specification extends ReadWrite.Specification {}
}
