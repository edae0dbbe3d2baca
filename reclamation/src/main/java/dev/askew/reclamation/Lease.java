// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import org.jspecify.annotations.Nullable;

/**
 * One use of a {@link SharedResource}, by the thread that acquired it.
 *
 * @param <T> the type of the resource
 */
public final class Lease<T> implements AutoCloseable {
  private final Thread thread;

  /** By which the lease's section is closed; set by {@link SharedResource#acquire}. */
  @Nullable Slot slot;

  /** Null once closed; set as slot. */
  @Nullable T resource;

  Lease(Thread thread) {
    this.thread = thread;
  }

  /**
   * The resource, which stays usable until this is closed. Do not keep it.
   *
   * @return what the lease is on
   * @throws IllegalStateException if the lease is closed, or is another thread's
   */
  public T get() {
    T r = resource;
    if (Thread.currentThread() != thread || r == null) {
      throw misuse();
    }
    return r;
  }

  /**
   * Ends the use. Never blocks.
   *
   * @throws IllegalStateException if the lease is closed, or is another thread's
   */
  @Override
  public void close() {
    Slot s = slot;
    if (Thread.currentThread() != thread || s == null) {
      throw misuse();
    }
    s.exit();
    slot = null;
    resource = null;
  }

  private IllegalStateException misuse() {
    return new IllegalStateException(
        Thread.currentThread() == thread
            ? "The lease is closed."
            : "The lease is that of the thread " + thread.getName() + ".");
  }
}
