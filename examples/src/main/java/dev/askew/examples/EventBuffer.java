// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.examples;

import dev.askew.locks.BiasedLock;
import java.util.ArrayList;
import java.util.List;

/** One thread appends; another collects what there is, now and then. */
public final class EventBuffer {
  private final BiasedLock lock = new BiasedLock();
  private List<String> events = new ArrayList<>(); // guarded by lock

  /** Adds an event. */
  public void append(String event) {
    lock.lock();
    try {
      events.add(event);
    } finally {
      lock.unlock();
    }
  }

  /** Takes all events. */
  public List<String> drain() {
    lock.lock();
    try {
      List<String> all = events;
      events = new ArrayList<>();
      return all;
    } finally {
      lock.unlock();
    }
  }
}
