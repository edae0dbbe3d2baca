// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.examples;

import dev.askew.locks.AskewMXBean;
import dev.askew.locks.Barriers;
import dev.askew.locks.BiasPolicy;
import dev.askew.locks.BiasedLock;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import javax.management.ObjectName;

/** A program that does each of the things that the Flight Recorder is told of. */
final class RecordedLocksMain {
  private static final Duration PATIENCE = Duration.ofSeconds(50);

  private RecordedLocksMain() {}

  public static void main(String[] args) throws Exception {
    BiasedLock lock = new BiasedLock(BiasPolicy.eager(), "recorded");
    Barriers.awaitReady(PATIENCE);
    awaitManagement(); // which comes after the event of the backend's choice
    lock.biasToCurrentThread();
    Thread contender =
        new Thread(
            () -> {
              lock.lock();
              lock.unlock();
            },
            "contender");
    contender.start();
    contender.join();

    lock.biasToCurrentThread();
    Condition condition = lock.newCondition();
    lock.lock();
    try {
      long left = 1;
      while (left > 0) {
        left = condition.awaitNanos(left);
      }
    } finally {
      lock.unlock(); // and a third grant
    }
  }

  static void awaitManagement() throws Exception {
    ObjectName name = new ObjectName(AskewMXBean.OBJECT_NAME);
    long start = System.nanoTime();
    while (!ManagementFactory.getPlatformMBeanServer().isRegistered(name)) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new AssertionError("no " + name);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }
}
