// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.macro;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReadWriteLock;

/** Which next hop serves an address: ranges, each known by its first address. Read all the time. */
final class RoutingTable {
  private final ReadWriteLock lock;
  private final TreeMap<Integer, String> nextHops = new TreeMap<>();

  RoutingTable(ReadWriteLock lock) {
    this.lock = lock;
    nextHops.put(0, "default");
  }

  /** The next hop of the range that the address is in. */
  String lookUp(int address) {
    lock.readLock().lock();
    try {
      Map.Entry<Integer, String> range = nextHops.floorEntry(address);
      return range == null ? "unreachable" : range.getValue();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Makes a range begin at the address, or gives the one there another next hop. */
  void announce(int address, String nextHop) {
    lock.writeLock().lock();
    try {
      nextHops.put(address, nextHop);
    } finally {
      lock.writeLock().unlock();
    }
  }
}
