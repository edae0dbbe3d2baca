// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.examples;

import dev.askew.locks.BiasedLock;
import java.util.List;

/** Visits all connections of an event loop once in a while. */
public final class Housekeeping {
  /** Used by its event loop alone, but for visits. */
  public static final class Connection {
    private final BiasedLock lock = new BiasedLock();
    private boolean used; // guarded by lock

    /** The event loop calls this for each request. */
    public void use() {
      lock.lock();
      try {
        used = true;
      } finally {
        lock.unlock();
      }
    }
  }

  private Housekeeping() {}

  /** How many connections were not used since the last visit. */
  public static int idle(List<Connection> connections) {
    BiasedLock.revokeAll(connections.stream().map(connection -> connection.lock).toList());
    int idle = 0;
    for (Connection connection : connections) {
      connection.lock.lock(); // no fence any more
      try {
        idle += connection.used ? 0 : 1;
        connection.used = false;
      } finally {
        connection.lock.unlock();
      }
    }
    return idle;
  }
}
