// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.environments;

import dev.askew.locks.BiasPolicy;
import dev.askew.locks.BiasedLock;
import dev.askew.locks.BiasedReadWriteLock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a logger does that is not as it should be. */
final class Awkward {
  /** Names one of {@link Act}. */
  static final String PROPERTY = "awkward";

  /** The logger that locks write to. */
  static final String LOGGER = "dev.askew.locks";

  static final CountDownLatch CALLED = new CountDownLatch(1);

  private static final long MOST_SECONDS = 60;

  enum Act {
    /** Throws an exception. */
    THROWS,
    /** Throws an error. */
    FAILS,
    /** Takes until the program has used its locks. */
    WAITS,
    /** Uses locks on a thread of its own, as an asynchronous appender does, and waits for it. */
    LOCKS
  }

  private Awkward() {}

  static void act() {
    try {
      switch (Act.valueOf(System.getProperty(PROPERTY))) {
        case THROWS -> throw new IllegalStateException("the logger throws");
        case FAILS -> throw new NoClassDefFoundError("the logger has no class");
        case WAITS -> {
          if (!ProbeMain.DONE.await(MOST_SECONDS, TimeUnit.SECONDS)) {
            ProbeMain.say("BROKEN", "somebody waits for the logger");
          }
        }
        case LOCKS -> lockElsewhere();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      CALLED.countDown();
    }
  }

  private static void lockElsewhere() throws InterruptedException {
    Thread appender =
        new Thread(
            () -> {
              BiasedLock lock = new BiasedLock(BiasPolicy.eager());
              lock.lock();
              lock.unlock();
              BiasedReadWriteLock readWriteLock = new BiasedReadWriteLock();
              readWriteLock.readLock().lock();
              readWriteLock.readLock().unlock();
            },
            "appender");
    appender.setDaemon(true);
    appender.start();
    appender.join(TimeUnit.SECONDS.toMillis(MOST_SECONDS));
    if (appender.isAlive()) {
      ProbeMain.say("BROKEN", "the logger cannot use a lock");
    }
  }
}
