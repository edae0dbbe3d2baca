// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** The totals of this process, over all {@link Epochs}. Nothing here lies on a fast path. */
final class Statistics {
  static final LongAdder GRACE_PERIODS = new LongAdder();
  static final LongAdder GRACE_PERIOD_NANOS = new LongAdder();
  static final LongAccumulator LONGEST_NANOS = new LongAccumulator(Math::max, 0);
  static final LongAdder GIVEN_UP = new LongAdder();
  static final LongAdder HANDSHAKES = new LongAdder();
  static final LongAdder ENDED_INSIDE = new LongAdder();

  /** Those that run, or have something left to run. */
  static final Set<Reclaimer> RECLAIMERS = ConcurrentHashMap.newKeySet();

  /** Grace periods that take longer than most. */
  static final Set<Waiting> WAITING = ConcurrentHashMap.newKeySet();

  /** One of them. */
  static final class Waiting {
    private final Epochs epochs;
    private final long epoch;
    private final long start;

    /** A store ends it, if there is no stack for more. */
    volatile boolean hasEnded;

    Waiting(Epochs epochs, long epoch, long start) {
      this.epochs = epochs;
      this.epoch = epoch;
      this.start = start;
    }
  }

  private Statistics() {}

  /** As {@link Participant#prepare}. */
  static void prepare() {}

  static long backlog() {
    return RECLAIMERS.stream().mapToLong(Reclaimer::backlog).sum();
  }

  static long longestWaitNanos() {
    long now = System.nanoTime();
    return WAITING.stream().filter(w -> !w.hasEnded).mapToLong(w -> now - w.start).max().orElse(0);
  }

  /** Those whose sections grace periods wait for. */
  static List<Thread> laggards() {
    WAITING.removeIf(w -> w.hasEnded);
    List<Thread> laggards = new ArrayList<>();
    WAITING.forEach(w -> laggards.addAll(w.epochs.laggards(w.epoch)));
    return laggards.stream().distinct().toList();
  }
}
