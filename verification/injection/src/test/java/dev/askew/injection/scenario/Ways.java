// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection.scenario;

import dev.askew.injection.scenario.Books.Way;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The ways to acquire a lock. */
final class Ways {
  private static final int FOREVER_SECONDS = 60;

  static final Way LOCK =
      lock -> {
        lock.lock();
        return true;
      };
  static final Way INTERRUPTIBLY =
      lock -> {
        lock.lockInterruptibly();
        return true;
      };
  static final Way TRY = lock -> lock.tryLock();
  static final Way TIMED = lock -> lock.tryLock(FOREVER_SECONDS, TimeUnit.SECONDS);

  static final Map<String, Way> ALL =
      new TreeMap<>(
          Map.of("lock", LOCK, "lockInterruptibly", INTERRUPTIBLY, "tryLock", TRY, "timed", TIMED));

  private Ways() {}
}
