// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.macro;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;

/**
 * A service that keeps a little for each connection: how much it may still ask for, what it asked
 * last, when that was. The thread that serves a connection is nearly always the same; a
 * housekeeping thread goes through all of them now and then.
 */
final class Sessions {
  private static final int REMEMBERED = 8;
  private static final int BUDGET = 1_000;

  private final Session[] sessions;

  Sessions(int connections, Supplier<Lock> locks) {
    sessions = new Session[connections];
    for (int i = 0; i < connections; i++) {
      sessions[i] = new Session(locks.get());
    }
  }

  /** One connection. The lock guards the rest. */
  private static final class Session {
    final Lock lock;
    final ArrayDeque<Integer> lastAsked = new ArrayDeque<>();
    int budget = BUDGET;
    long seen;

    Session(Lock lock) {
      this.lock = lock;
    }
  }

  /**
   * Serves a request.
   *
   * @return false if the connection has used its budget up until the next housekeeping
   */
  boolean request(int connection, int what, long now) {
    Session session = sessions[connection];
    session.lock.lock();
    try {
      session.seen = now;
      if (session.budget == 0) {
        return false;
      }
      session.budget--;
      if (session.lastAsked.size() == REMEMBERED) {
        session.lastAsked.removeFirst();
      }
      session.lastAsked.addLast(what);
      return true;
    } finally {
      session.lock.unlock();
    }
  }

  /**
   * Renews the budgets and forgets what idle connections asked.
   *
   * @return how many were idle
   */
  int housekeeping(long idleSince) {
    int idle = 0;
    for (Session session : sessions) {
      session.lock.lock();
      try {
        session.budget = BUDGET;
        if (session.seen < idleSince) {
          session.lastAsked.clear();
          idle++;
        }
      } finally {
        session.lock.unlock();
      }
    }
    return idle;
  }
}
