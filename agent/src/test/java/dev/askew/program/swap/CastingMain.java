// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.program.swap;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** A program that takes a {@code Lock} for what it was. */
public final class CastingMain {
  private static final Lock lock = new ReentrantLock();

  private CastingMain() {}

  static Lock lock() {
    return lock;
  }

  /** Runs it. */
  public static void main(String[] args) {
    if (lock() instanceof ReentrantLock reentrant && !reentrant.isFair()) {
      System.out.println("it is one");
    }
  }
}
