// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.stress;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Two variables, x and y, for the classical litmus tests of a memory model. */
public abstract class Litmus extends Meeting {
  private static final VarHandle X;
  private static final VarHandle Y;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      X = lookup.findVarHandle(Litmus.class, "x", int.class);
      Y = lookup.findVarHandle(Litmus.class, "y", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Rounds of a loop that takes longer than a heavy fence. */
  protected static final int WORK = 10_000;

  /** Accessed plainly by controls only. */
  protected int x;

  /** Accessed plainly by controls only. */
  protected int y;

  /** Keeps the compiler from dropping a load whose value nobody else uses. */
  protected int seen;

  protected final int xOpaque() {
    return (int) X.getOpaque(this);
  }

  protected final int yOpaque() {
    return (int) Y.getOpaque(this);
  }

  protected final void xOpaque(int value) {
    X.setOpaque(this, value);
  }

  protected final void yOpaque(int value) {
    Y.setOpaque(this, value);
  }
}
