// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/** What a test wants to know of a lock's bias, and no user can ask. */
final class Grant {
  private static final Field BIAS = field(BiasedLock.class, "bias");
  private static final Field HOLDS = field(Bias.class, "holds");

  private final @Nullable Bias bias;

  private Grant(@Nullable Bias bias) {
    this.bias = bias;
  }

  /** The lock's bias at this moment. */
  static Grant of(BiasedLock lock) {
    try {
      return new Grant((Bias) BIAS.get(lock));
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  static boolean isBiased(BiasedLock lock) {
    return of(lock).exists();
  }

  boolean exists() {
    return bias != null && !bias.isTaken();
  }

  boolean ownedBy(Thread thread) {
    return exists() && bias().isOwnedBy(thread);
  }

  /** Whether this is the same grant, not merely another one to the same thread. */
  boolean isSameAs(Grant other) {
    return exists() && bias == other.bias;
  }

  boolean isAsymmetric() {
    return bias().phaseVolatile() != Bias.SYMMETRIC;
  }

  int phase() {
    return bias().phaseVolatile();
  }

  /** As if a contender had just made this step and had been stopped after it. */
  void force(int phase) {
    if (!bias().casPhase(phase(), phase)) {
      throw new AssertionError("somebody else is at it");
    }
  }

  void setHolds(int holds) {
    try {
      HOLDS.setInt(bias(), holds);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  Bias bias() {
    if (bias == null) {
      throw new AssertionError("not biased");
    }
    return bias;
  }

  static Field field(Class<?> type, String name) {
    try {
      Field field = type.getDeclaredField(name);
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException e) {
      throw new AssertionError(e);
    }
  }
}
