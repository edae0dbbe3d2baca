// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.machinecode;

/** What is so for the thread that owns a biased lock, or for one that does not. */
final class Owner {
  static final Value A_BIAS = new Value.Reference("bias", 0);

  // Of the phases in dev.askew.locks.Bias.
  static final int BIASED = 0;
  static final int REVOKING = 2;

  private Owner() {}

  /**
   * Those of the owner.
   *
   * @param holds how often it is inside already
   * @param phases what it finds at its first look at the phase, its second and so on
   */
  static Facts facts(Compilation compilation, long holds, long... phases) {
    return facts(compilation, A_BIAS, Facts.CURRENT_THREAD, holds, phases);
  }

  static Facts facts(Compilation compilation, Value bias, Value owner, long holds, long... phases) {
    return new Facts()
        .parameter("dev/askew/locks/BiasedLock", "lock")
        .parameter("dev/askew/machinecode/DriverMain$Cells", "cells")
        .reference("lock", "bias", compilation.offset("lock.bias"), bias)
        .reference("bias", "referent", compilation.offset("bias.referent"), owner)
        .number("bias", "holds", compilation.offset("bias.holds"), holds)
        .number("bias", "phase", compilation.offset("bias.phase"), phases)
        .number("cells", "guarded", compilation.offset("cells.guarded"), 0);
  }
}
