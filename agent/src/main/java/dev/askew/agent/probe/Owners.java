// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent.probe;

import org.jspecify.annotations.Nullable;

/**
 * How often each of a lock's threads has acquired it: exact for up to {@value #PLACES}, and of more
 * those that matter, by Space-Saving (Metwally, Agrawal and El Abbadi, ICDT 2005), which may count
 * a thread too high by what the one before it in its place had, and never too low.
 */
final class Owners {
  private static final int PLACES = 8;

  private final long[] threads = new long[PLACES];
  private final long[] counts = new long[PLACES];
  private final @Nullable String[] names = new @Nullable String[PLACES];

  /** What each place had before its thread came: how much too high it may be. */
  private final long[] excess = new long[PLACES];

  static Owners copyOf(@Nullable Owners owners) {
    Owners copy = new Owners();
    if (owners != null) {
      System.arraycopy(owners.threads, 0, copy.threads, 0, PLACES);
      System.arraycopy(owners.counts, 0, copy.counts, 0, PLACES);
      System.arraycopy(owners.names, 0, copy.names, 0, PLACES);
      System.arraycopy(owners.excess, 0, copy.excess, 0, PLACES);
    }
    return copy;
  }

  void add(long thread, @Nullable String name, long acquisitions) {
    int least = 0;
    for (int i = 0; i < PLACES; i++) {
      if (threads[i] == thread) {
        counts[i] += acquisitions;
        return;
      }
      if (counts[i] < counts[least]) {
        least = i;
      }
    }
    excess[least] = counts[least];
    threads[least] = thread;
    names[least] = name;
    counts[least] += acquisitions;
  }

  private int main() {
    int main = 0;
    for (int i = 1; i < PLACES; i++) {
      if (counts[i] - excess[i] > counts[main] - excess[main]) {
        main = i;
      }
    }
    return main;
  }

  /** How often the main owner has acquired the lock, at least. */
  long most() {
    return counts[main()] - excess[main()];
  }

  @Nullable String nameOfMost() {
    return names[main()];
  }
}
