// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * The policy of a lock that has a label, the label, and the figures that are kept of such a lock.
 * In the policy's place, so that locks without a label need no field for it.
 */
@SuppressWarnings("serial") // what is written is what serialisable() returned
record Labelled(BiasPolicy policy, LockFigures figures) implements BiasPolicy, Serializable {
  Labelled(BiasPolicy policy, String label) {
    this(policy, new LockFigures(label));
  }

  /** Initialises this class, by being called. */
  static void warmUp() {}

  /** The policy itself. */
  static BiasPolicy without(BiasPolicy policy) {
    return policy instanceof Labelled labelled ? labelled.policy : policy;
  }

  static @Nullable LockFigures figuresOf(BiasPolicy policy) {
    return policy instanceof Labelled labelled ? labelled.figures : null;
  }

  static @Nullable String labelOf(BiasPolicy policy) {
    return policy instanceof Labelled labelled ? labelled.figures.label() : null;
  }

  /** The policy if it can be written, or else the adaptive one, with the same label. */
  static BiasPolicy serialisable(BiasPolicy policy) {
    if (without(policy) instanceof Serializable) {
      return policy;
    }
    String label = labelOf(policy);
    return label == null ? AdaptivePolicy.DEFAULT : new Labelled(AdaptivePolicy.DEFAULT, label);
  }

  @Override
  public int acquisitionsBeforeGrant() {
    return policy.acquisitionsBeforeGrant();
  }

  @Override
  public int acquisitionsInARow() {
    return policy.acquisitionsInARow();
  }

  @Override
  public int acquisitionsInARowAfterSweep() {
    return policy.acquisitionsInARowAfterSweep();
  }

  @Override
  public int acquisitionsAfterRevocation(long nanos) {
    return policy.acquisitionsAfterRevocation(nanos);
  }

  @Override
  public int acquisitionsAfterSweep(long nanos) {
    return policy.acquisitionsAfterSweep(nanos);
  }

  @Override
  public long nanoTime() {
    return policy.nanoTime();
  }
}
