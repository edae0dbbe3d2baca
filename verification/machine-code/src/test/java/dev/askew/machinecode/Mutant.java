// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.machinecode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The fast path of a biased lock with the wrong access modes, to see that the tests would notice.
 * Not a lock: it serves one thread.
 */
final class Mutant {
  private static final VarHandle HOLDS;
  private static final VarHandle PHASE;
  private static final VarHandle ROUNDS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      HOLDS = lookup.findVarHandle(Mutant.class, "holds", int.class);
      PHASE = lookup.findVarHandle(Mutant.class, "phase", int.class);
      ROUNDS = lookup.findVarHandle(Mutant.class, "rounds", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("UnusedVariable") // by way of the handles
  private int holds;

  @SuppressWarnings("UnusedVariable")
  private int phase;

  int rounds;

  @Nullable Thread owner = Thread.currentThread();

  void lockVolatile() {
    if (owner != Thread.currentThread() || (int) HOLDS.get(this) != 0) {
      throw new IllegalStateException("not by the owner, or nested");
    }
    HOLDS.setVolatile(this, 1);
    if ((int) PHASE.getVolatile(this) != 0) {
      throw new IllegalStateException("revoked");
    }
  }

  void unlockVolatile() {
    if (owner != Thread.currentThread() || (int) HOLDS.get(this) != 1) {
      throw new IllegalMonitorStateException();
    }
    HOLDS.setVolatile(this, 0);
    if ((int) PHASE.getVolatile(this) != 0) {
      throw new IllegalStateException("revoked");
    }
  }

  void lockAfterALoop() {
    HOLDS.setOpaque(this, 1);
    while (rounds > 0) {
      ROUNDS.setOpaque(this, rounds - 1);
    }
    if ((int) PHASE.getOpaque(this) != 0) {
      throw new IllegalStateException("revoked");
    }
  }

  void lockPlain() {
    if (owner != Thread.currentThread() || (int) HOLDS.get(this) != 0) {
      throw new IllegalStateException("not by the owner, or nested");
    }
    HOLDS.set(this, 1);
    if ((int) PHASE.get(this) != 0) {
      throw new IllegalStateException("revoked");
    }
  }

  void unlockPlain() {
    if (owner != Thread.currentThread() || (int) HOLDS.get(this) != 1) {
      throw new IllegalMonitorStateException();
    }
    HOLDS.set(this, 0);
    if ((int) PHASE.get(this) != 0) {
      throw new IllegalStateException("revoked");
    }
  }
}
