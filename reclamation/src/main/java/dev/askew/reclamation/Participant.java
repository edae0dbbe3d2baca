// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

/**
 * One thread's handle on {@link Epochs}: enters and leaves without looking for the thread's slot.
 * For the thread that called {@link Epochs#join()} alone.
 *
 * <pre>{@code
 * me.enter();
 * try {
 *   read(handle);
 * } finally {
 *   me.exit();
 * }
 * }</pre>
 */
public final class Participant implements AutoCloseable {
  private static final Slot CLOSED = Slot.closed();

  private final Epochs epochs;
  private final Thread thread;
  private Slot slot; // the thread's own

  /** Initialises the class: at the end of a stack it could not be, and then never again. */
  static void prepare() {}

  Participant(Epochs epochs, Slot slot, Thread thread) {
    this.epochs = epochs;
    this.slot = slot;
    this.thread = thread;
  }

  /**
   * Opens a section, inside another or not. Never blocks, allocates nothing.
   *
   * @throws IllegalStateException if this is closed, or if another thread calls
   */
  public void enter() {
    if (Thread.currentThread() != thread) {
      throw notMine();
    }
    slot.enter();
  }

  /**
   * Ends the innermost section. Never blocks.
   *
   * @throws IllegalStateException if no section is open, if this is closed, or if another thread
   *     calls
   */
  public void exit() {
    if (Thread.currentThread() != thread) {
      throw notMine();
    }
    slot.exit();
  }

  /**
   * Gives the thread's slot back, which makes room for other threads, unless it has another handle.
   * The thread may still enter by {@link Epochs#enter()} or join again.
   *
   * @throws IllegalStateException if a section is open, if another thread calls, or if this was
   *     closed before
   */
  @Override
  public void close() {
    if (Thread.currentThread() != thread) {
      throw notMine();
    }
    if (slot == CLOSED) {
      throw new IllegalStateException("The participant is closed.");
    }
    if (slot.isOpen()) {
      throw new IllegalStateException("A section is open.");
    }
    Slot given = slot;
    slot = CLOSED;
    epochs.leave(given);
  }

  private IllegalStateException notMine() {
    return new IllegalStateException("This is the handle of the thread " + thread.getName() + ".");
  }
}
