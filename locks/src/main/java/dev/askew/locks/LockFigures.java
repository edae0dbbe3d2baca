// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A lock's label, and what biasing has cost and brought this one lock. Only a lock with a label has
 * one. Any thread may call any method, at the end of a bias or at its beginning; nothing here lies
 * on a fast path, and nobody waits.
 */
final class LockFigures implements Serializable {
  private static final long serialVersionUID = 1L;

  /** More names are counted together: a server has many threads. */
  static final int MOST_NAMES = 32;

  static final String OTHERS = "(others)";
  static final String UNNAMED = "(unnamed)";

  private static final LockStatistics NONE = new LockStatistics(0, 0, 0, Map.of(), 0, 0);

  private static final VarHandle LATEST;

  static {
    try {
      LATEST =
          MethodHandles.lookup().findVarHandle(LockFigures.class, "latest", LockStatistics.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final String label;

  /** Null at first. A lock that is read back counts anew. */
  private transient volatile @Nullable LockStatistics latest;

  LockFigures(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  LockStatistics snapshot() {
    LockStatistics sum = latest;
    return sum == null ? NONE : sum;
  }

  void granted() {
    add(new LockStatistics(1, 0, 0, Map.of(), 0, 0));
  }

  /** Initialises this class, and links what it calls. */
  static void warmUp() {
    new LockFigures("").granted();
  }

  /** The current thread has asked for a bias that another has, or has ended one of readers. */
  void revoked() {
    String name = Thread.currentThread().getName();
    String counted = name.isEmpty() ? UNNAMED : name;
    add(new LockStatistics(0, 1, 0, Map.of(counted, 1L), 0, 0));
  }

  /** The owner has ended its bias, for which nobody had asked. */
  void converted() {
    add(new LockStatistics(0, 0, 1, Map.of(), 0, 0));
  }

  /** To end a bias took so long. */
  void cost(long nanos) {
    add(new LockStatistics(0, 0, 0, Map.of(), nanos, 0));
  }

  /** The bias that is over has saved so much, as far as is known. */
  void saved(double nanos) {
    add(new LockStatistics(0, 0, 0, Map.of(), 0, (long) nanos));
  }

  private void add(LockStatistics more) {
    LockStatistics before;
    LockStatistics after;
    do {
      before = latest;
      after = before == null ? more : sum(before, more);
    } while (!LATEST.compareAndSet(this, before, after));
  }

  private static LockStatistics sum(LockStatistics a, LockStatistics b) {
    Map<String, Long> revokers = a.revokers();
    if (!b.revokers().isEmpty()) {
      revokers = new HashMap<>(revokers);
      for (Map.Entry<String, Long> more : b.revokers().entrySet()) {
        boolean fits = revokers.size() < MOST_NAMES || revokers.containsKey(more.getKey());
        revokers.merge(fits ? more.getKey() : OTHERS, more.getValue(), Long::sum);
      }
    }
    return new LockStatistics(
        a.grants() + b.grants(),
        a.revocations() + b.revocations(),
        a.conversions() + b.conversions(),
        revokers,
        a.costNanos() + b.costNanos(),
        a.savedNanos() + b.savedNanos());
  }
}
