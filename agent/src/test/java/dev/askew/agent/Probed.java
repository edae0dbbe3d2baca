// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import dev.askew.agent.probe.Probe;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests that tell the {@link Probe} itself what locks do. */
abstract class Probed {
  private final List<Object> locks = new ArrayList<>(); // else they would be gone

  @BeforeEach
  @AfterEach
  void nothingIsKnown() {
    Probe.close();
    Probe.clear();
    Probe.refill(100_000);
    Probe.open();
  }

  /** What looks like a lock. Whoever tells the probe that it was created is its site. */
  final Object lock() {
    return kept(new Object());
  }

  /** Likewise. */
  final Object readWriteLock() throws ReflectiveOperationException {
    var field = ReentrantReadWriteLock.class.getDeclaredField("sync");
    field.setAccessible(true);
    return kept(field.get(new ReentrantReadWriteLock()));
  }

  private Object kept(Object lock) {
    locks.add(lock);
    return lock;
  }

  static void acquire(Object lock, int times) throws Throwable {
    for (int i = 0; i < times; i++) {
      Probe.acquired(true, lock, 1);
    }
  }
}
