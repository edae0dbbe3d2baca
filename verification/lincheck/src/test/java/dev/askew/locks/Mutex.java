// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.util.List;
import org.jetbrains.lincheck.datastructures.Operation;

/** A counter under a {@link BiasedLock}: each operation has to appear to be one step. */
public final class Mutex {
  private final BiasedLock lock = new BiasedLock(BiasPolicy.eager());
  private int counter;

  /** A bias that is granted here is new to all threads: by this, biases follow one another. */
  @Operation
  public void bias() {
    lock.biasToCurrentThread();
  }

  @Operation
  public void revoke() {
    BiasedLock.revokeAll(List.of(lock));
  }

  @Operation
  public int increment() {
    lock.lock();
    try {
      return ++counter;
    } finally {
      lock.unlock();
    }
  }

  @Operation
  public int incrementNested() {
    lock.lock();
    try {
      lock.biasToCurrentThread(); // when it gives up its last hold
      return increment();
    } finally {
      lock.unlock();
    }
  }

  /** The same without a lock, for one thread at a time. */
  public static final class Specification {
    private int counter;

    public void bias() {}

    public void revoke() {}

    public int increment() {
      return ++counter;
    }

    public int incrementNested() {
      return ++counter;
    }
  }
}
