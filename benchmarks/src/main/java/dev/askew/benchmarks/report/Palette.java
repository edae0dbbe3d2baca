// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.report;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Colours for drawings without a background, which a reader sees on white as well as on nearly
 * black: of middling luminance, so that the contrast with both is at least 3, and 4 for text. Each
 * peer has the same colour in all charts.
 */
final class Palette {
  static final int TEXT = 0x6b7785;
  static final int GRID = 0x7d8590;

  private static final int OTHER = 0x7d8590;

  private static final Map<String, Integer> PEERS =
      Map.of(
          "BiasedLock",
          0x2f81f7,
          "BiasedReadWriteLock",
          0x2f81f7,
          "ReentrantLock",
          0xd9730d,
          "ReentrantReadWriteLock",
          0xd9730d,
          "synchronized",
          0x2a9d4e,
          "synchronized, " + Claims.JDK_17_BIASED,
          0x1596a0,
          "StampedLock",
          0x9a5fd0,
          "StampedLock (optimistic)",
          0xc2499d,
          "Semaphore(1)",
          0xd64545);

  private Palette() {}

  /** All colours of peers. */
  static Set<Integer> all() {
    Set<Integer> colors = new TreeSet<>(PEERS.values());
    colors.add(OTHER);
    return colors;
  }

  /** The peer's own, or that of the kind of lock before the bracket, or else grey. */
  static int of(String peer) {
    String kind = peer.split(" \\(", 2)[0];
    return List.of(peer, kind).stream()
        .filter(PEERS::containsKey)
        .findFirst()
        .map(PEERS::get)
        .orElse(OTHER);
  }
}
