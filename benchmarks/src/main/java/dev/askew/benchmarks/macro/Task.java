// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.macro;

import java.util.concurrent.locks.Lock;

/** Something that one thread at a time works on. The lock guards the rest. */
final class Task {
  private final Lock lock;
  private long steps;

  Task(Lock lock) {
    this.lock = lock;
  }

  long step() {
    lock.lock();
    try {
      return ++steps;
    } finally {
      lock.unlock();
    }
  }
}
