// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.report;

import java.awt.Color;
import java.util.List;

/**
 * Colours for drawings without a background, which a reader sees on white as well as on nearly
 * black: of middling luminance, so that the contrast with both is at least 3, and 4 for text.
 */
final class Palette {
  static final Color TEXT = new Color(0x6b7785);
  static final Color GRID = new Color(0x507d8590, true);
  static final Color CLEAR = new Color(0, true);

  /** In this order: Askew's first. */
  static final List<Color> SERIES =
      List.of(
          new Color(0x2f81f7),
          new Color(0xd9730d),
          new Color(0x2a9d4e),
          new Color(0x9a5fd0),
          new Color(0xd64545),
          new Color(0x1596a0),
          new Color(0xc2499d),
          new Color(0x7d8590));

  private Palette() {}

  static Color series(int i) {
    return SERIES.get(i % SERIES.size());
  }
}
