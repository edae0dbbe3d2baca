// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent.probe;

import org.jspecify.annotations.Nullable;

/** How long runs were: for each power of two how many, and how long all of them together. */
public final class Runs {
  private static final int CLASSES = Long.SIZE;

  /** Counts, then sums. */
  private final long[] figures = new long[2 * CLASSES];

  Runs() {}

  static Runs copyOf(@Nullable Runs runs) {
    Runs copy = new Runs();
    if (runs != null) {
      copy.add(runs);
    }
    return copy;
  }

  void add(long length) {
    int index = CLASSES - 1 - Long.numberOfLeadingZeros(length);
    figures[index]++;
    figures[CLASSES + index] += length;
  }

  void add(Runs other) {
    for (int i = 0; i < figures.length; i++) {
      figures[i] += other.figures[i];
    }
  }

  /** How many classes there are; class {@code i} has the runs from 2 to the i on. */
  public int classes() {
    return CLASSES;
  }

  /** How many runs are in a class. */
  public long count(int index) {
    return figures[index];
  }

  /** How many acquisitions are in a class. */
  public long sum(int index) {
    return figures[CLASSES + index];
  }

  /** How many runs there are. */
  public long count() {
    long count = 0;
    for (int i = 0; i < CLASSES; i++) {
      count += figures[i];
    }
    return count;
  }

  /**
   * The mean length of the runs of the class in which half of all acquisitions is reached, counted
   * from the shortest: half of the acquisitions are in runs about that long or longer.
   */
  public double typical() {
    long all = 0;
    for (int i = 0; i < CLASSES; i++) {
      all += sum(i);
    }
    long below = 0;
    for (int i = 0; i < CLASSES; i++) {
      below += sum(i);
      if (sum(i) > 0 && below >= all - below) {
        return (double) sum(i) / count(i);
      }
    }
    return 0;
  }
}
