// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.macro;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** A thread that comes now and then and does something once. */
final class Visitor {
  private final Thread thread;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean ended;

  Visitor(long periodNanos, Callable<?> visit) {
    thread =
        new Thread(
            () -> {
              try {
                while (!ended) {
                  LockSupport.parkNanos(periodNanos);
                  visit.call();
                }
              } catch (Throwable t) {
                failure.set(t);
              }
            },
            "visitor");
    thread.setDaemon(true);
    thread.start();
  }

  void end() throws InterruptedException {
    ended = true;
    thread.join(10_000);
    Throwable t = failure.get();
    if (t != null || thread.isAlive()) {
      throw new IllegalStateException("the visitor failed", t);
    }
  }
}
