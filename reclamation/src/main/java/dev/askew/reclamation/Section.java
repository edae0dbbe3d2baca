// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

/**
 * A section of code in which what was found stays usable: nothing is freed by {@link Epochs} before
 * it is closed. {@link Epochs#enter()} opens it; it belongs to the thread that called.
 *
 * <p>The object is the thread's own and serves again for its next section. Close it once, in the
 * thread that opened it, and do not keep it.
 */
public sealed interface Section extends AutoCloseable permits Slot {
  /**
   * Ends the section, or the innermost one if it was opened again inside. Never blocks. What the
   * section did happens-before what follows a grace period that waited for it. Needs no memory. It
   * needs the stack for one frame: if there is none, it throws {@link StackOverflowError}, and the
   * section is still open.
   *
   * @throws IllegalStateException if the current thread has no such section open: it was closed
   *     twice, or by another thread; then nothing changes
   */
  @Override
  void close();
}
