// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.stress;

import dev.askew.locks.AsymmetricFence;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The protocol of a bias in its smallest form: an owner that enters and leaves, a contender that
 * revokes. The same accesses as in {@code dev.askew.locks.Bias}, without a queue and without
 * recursion, each step a method of its own, so that a control can replace one step and leave the
 * others as they are. What the controls show is therefore what that step is for.
 */
public abstract class BiasProtocol extends Meeting {
  static final int BIASED = 0;
  static final int REVOKING = 1;
  static final int FENCED = 2;
  static final int TAKEN = 3;

  /** How often the owner enters in one sample. */
  protected static final int ROUNDS = 8;

  protected static final VarHandle HOLDS;
  protected static final VarHandle PHASE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      HOLDS = lookup.findVarHandle(BiasProtocol.class, "holds", int.class);
      PHASE = lookup.findVarHandle(BiasProtocol.class, "phase", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  protected int holds;
  protected int phase;

  /** What the lock protects: counts critical sections, exactly if they exclude each other. */
  protected int counter;

  /** Depends on what {@link #criticalSection()} computes, so that the compiler has to do it. */
  protected int seen;

  /** The same, for what the owner computes while it is out. */
  protected int seenOutside;

  // ---- The steps ----

  /** The owner's: true if it is inside. */
  protected boolean enter() {
    HOLDS.setOpaque(this, 1);
    return (int) PHASE.getOpaque(this) == BIASED;
  }

  /** The owner's, when it is inside or has tried in vain. */
  protected void exit() {
    HOLDS.setRelease(this, 0);
  }

  /** The contender's. */
  protected void fence() {
    AsymmetricFence.heavyFence();
  }

  /** One attempt of the contender: true if it has the lock, for good. */
  protected boolean take() {
    PHASE.compareAndSet(this, BIASED, REVOKING);
    if ((int) PHASE.getVolatile(this) == REVOKING) {
      fence();
      PHASE.compareAndSet(this, REVOKING, FENCED);
    }
    return (int) HOLDS.getVolatile(this) == 0 && PHASE.compareAndSet(this, FENCED, TAKEN);
  }

  // ---- The actors ----

  /** Length of a critical section, in rounds of a loop that touches no memory. */
  protected int length() {
    return 200;
  }

  private int work(int start) {
    int work = start;
    for (int n = length(); n > 0; n--) {
      work = work * 31 + n;
    }
    return work;
  }

  /** Plain accesses, with some time between them in which an intruder's would be lost. */
  protected final void criticalSection() {
    int count = counter;
    seen = work(count);
    counter = count + 1;
  }

  /** Enters as often as it may, and is out as long as in. Returns how often that was. */
  protected final int ownerRounds() {
    int entered = 0;
    while (entered < ROUNDS) {
      fillStoreBuffer();
      if (!enter()) {
        break;
      }
      criticalSection();
      exit();
      seenOutside = work(entered);
      entered++;
    }
    exit();
    return entered;
  }

  /** Takes the lock and enters once. */
  protected final void contenderRound() {
    fillStoreBuffer();
    while (!take()) {
      Thread.onSpinWait();
    }
    criticalSection();
  }
}
