// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent.probe;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts what becomes of objects that programs synchronize on. The calls come from the program's
 * own methods, so nothing is thrown from here, but for what any call may throw, as a stack that has
 * ended.
 *
 * <p>A block calls before it has the monitor, so that it holds nothing if the call fails. Hence
 * threads that want the same monitor may count at once: one of them writes, the others count as
 * queued. A method calls when it has the monitor. Whether a thread has it already is not asked, as
 * that would cost more than all the rest.
 */
public final class Monitors {
  /** Guarded by the class. */
  private static final Map<Site.Key, Integer> PLACES = new HashMap<>();

  /** By number; with room for more. */
  private static volatile @Nullable Site[] sites = new @Nullable Site[64];

  private Monitors() {}

  /**
   * A place in the program.
   *
   * @return its number
   */
  public static synchronized int place(String className, String method, int line) {
    Site.Key key = new Site.Key(className, method, line, Site.MONITOR, false);
    Integer known = PLACES.get(key);
    if (known != null) {
      return known;
    }
    int place = PLACES.size();
    PLACES.put(key, place);
    @Nullable Site[] all = sites;
    if (place == all.length) {
      all = Arrays.copyOf(all, 2 * place);
    }
    all[place] = new Site(key, line);
    sites = all; // volatile, so what has been written before is seen, too
    return place;
  }

  /** A thread is about to enter a block, or has entered a method. */
  public static void entered(@Nullable Object monitor, int place) {
    try {
      if (monitor != null && Probe.isOpen()) {
        Site site = sites[place];
        if (site != null) {
          Probe.entered(monitor, site);
        }
      }
    } catch (Throwable t) {
      // The program goes on.
    }
  }
}
