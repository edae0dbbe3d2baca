// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.program.swap;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** A program that loads classes after it has been told to. */
public final class LateMain {
  private LateMain() {}

  /** Loaded when the agent comes. */
  static final class Early {
    private final ReentrantLock lock = new ReentrantLock();

    void use() {
      lock.lock();
      lock.unlock();
    }
  }

  /** Loaded later, but one that is loaded uses its lock. */
  static final class Entangled {
    final ReentrantLock lock = new ReentrantLock();
  }

  /** Loaded later. */
  static final class Late {
    private final Lock lock = new ReentrantLock();

    Lock use() {
      lock.lock();
      lock.unlock();
      return lock;
    }
  }

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    new Early().use();
    System.out.println("ready");
    while (System.in.read() != '\n') {
      // not yet
    }
    new Entangled().lock.lock();
    System.out.println(new Late().use().getClass().getName());
  }
}
