// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.examples;

import dev.askew.api.BarrierFailedException;
import dev.askew.locks.AsymmetricFence;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Mutual exclusion between one owner, which comes all the time, and visitors. Not reentrant; the
 * owner is always the same thread.
 */
public final class DekkerLock {
  private static final VarHandle INSIDE;
  private static final VarHandle WANTED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      INSIDE = lookup.findVarHandle(DekkerLock.class, "inside", boolean.class);
      WANTED = lookup.findVarHandle(DekkerLock.class, "wanted", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ReentrantLock visitors = new ReentrantLock();

  /** Whether the owner is inside. Written by the owner only. */
  @SuppressWarnings("UnusedVariable") // through INSIDE
  private boolean inside;

  /** Whether a visitor is inside, or wants to be. Written by that visitor only. */
  @SuppressWarnings("UnusedVariable") // through WANTED
  private boolean wanted;

  /** The owner's side: no atomic instruction and no fence. */
  public void lockAsOwner() {
    for (; ; ) {
      INSIDE.setOpaque(this, true); // A
      AsymmetricFence.lightFence();
      if (!(boolean) WANTED.getAcquire(this)) { // B
        return;
      }
      INSIDE.setRelease(this, false);
      while ((boolean) WANTED.getAcquire(this)) {
        Thread.yield();
      }
    }
  }

  /** The owner leaves; what it wrote is published to the visitor that sees the false. */
  public void unlockAsOwner() {
    INSIDE.setRelease(this, false);
  }

  /** The visitors' side pays for both. */
  public void lockAsVisitor() {
    visitors.lock();
    WANTED.setOpaque(this, true); // C
    try {
      AsymmetricFence.heavyFence();
    } catch (BarrierFailedException e) {
      unlockAsVisitor(); // nothing is known of the owner
      throw e;
    }
    while ((boolean) INSIDE.getAcquire(this)) { // D
      Thread.yield();
    }
  }

  /** The visitor leaves; what it wrote is published to the owner that sees the false. */
  public void unlockAsVisitor() {
    WANTED.setRelease(this, false);
    visitors.unlock();
  }
}
