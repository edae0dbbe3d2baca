// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.examples;

import dev.askew.locks.AsymmetricFence;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A flag that is read a billion times and set once. When {@link #close()} has returned, nobody is
 * inside, and nobody ever gets in.
 */
public final class Gate {
  private static final VarHandle INSIDE;

  static {
    try {
      INSIDE = MethodHandles.lookup().findVarHandle(Visitor.class, "inside", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final List<Visitor> visitors = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  /** A new visitor, for one thread. */
  public Visitor newVisitor() {
    Visitor visitor = new Visitor(this);
    visitors.add(visitor);
    return visitor;
  }

  /** Closes the gate for good and waits until all who are inside have left. */
  public void close() {
    closed = true; // C
    AsymmetricFence.heavyFence(); // if it fails, the gate is closed, but somebody may be inside
    for (Visitor visitor : visitors) {
      while ((boolean) INSIDE.getAcquire(visitor)) { // D
        Thread.yield();
      }
    }
  }

  /** One thread's side. */
  public static final class Visitor {
    private final Gate gate;

    @SuppressWarnings("UnusedVariable") // through INSIDE
    private boolean inside;

    private Visitor(Gate gate) {
      this.gate = gate;
    }

    /** Goes in, unless the gate is closed. */
    public boolean enter() {
      INSIDE.setOpaque(this, true); // A
      AsymmetricFence.lightFence();
      if (!gate.closed) { // B
        return true;
      }
      leave();
      return false;
    }

    /** Goes out. */
    public void leave() {
      INSIDE.setRelease(this, false);
    }
  }
}
