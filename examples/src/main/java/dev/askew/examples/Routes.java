// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.examples;

import dev.askew.locks.BiasedReadWriteLock;
import java.util.Map;
import java.util.TreeMap;

/** A table that all threads read for every request and that an operator changes now and then. */
public final class Routes {
  private final BiasedReadWriteLock lock = new BiasedReadWriteLock();
  private final TreeMap<String, String> targets = new TreeMap<>(); // guarded by lock

  /** The target of the longest prefix that matches, or the empty string. */
  public String target(String path) {
    lock.readLock().lock();
    try {
      Map.Entry<String, String> entry = targets.floorEntry(path);
      while (entry != null && !path.startsWith(entry.getKey())) {
        entry = targets.lowerEntry(entry.getKey());
      }
      return entry == null ? "" : entry.getValue();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Adds a route, or changes one. */
  public void put(String prefix, String target) {
    lock.writeLock().lock();
    try {
      targets.put(prefix, target);
    } finally {
      lock.writeLock().unlock();
    }
  }
}
