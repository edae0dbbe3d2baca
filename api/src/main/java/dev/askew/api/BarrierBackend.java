// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.api;

import java.util.Map;

/**
 * A way to make other threads of this process execute a full memory fence: all that run, or one.
 *
 * <p>A backend is used by many threads at once, from virtual threads too, and lives as long as the
 * process.
 */
public interface BarrierBackend {
  /**
   * The name of this backend, the same as its provider's.
   *
   * @return the name
   */
  String name();

  /**
   * What the backend does, in a few words for a log line, for instance {@code "membarrier(2)
   * MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ"}.
   *
   * @return one line, without a line feed
   */
  String description();

  /**
   * Whether a heavy fence reaches other threads. The answer never changes.
   *
   * @return true if a heavy fence makes other threads execute a full fence, so that the other side
   *     of a protocol needs a compiler barrier only; false if there is no heavy fence, in which
   *     case locks revoke by compare-and-set and call neither {@link #heavyFence()} nor {@link
   *     #heavyFence(Thread)}
   */
  boolean isAsymmetric();

  /**
   * Whether an asymmetric backend has a heavy fence that reaches all threads at once. The answer
   * never changes. A backend that reaches one thread at a time only overrides this, and {@link
   * #heavyFence(Thread)}. Locks can be biased under it: a revocation has to reach the owner, or the
   * readers one after the other. {@code dev.askew.locks.AsymmetricFence} stays symmetric.
   *
   * @return true, unless overridden, in which case locks call {@link #heavyFence()} and no other
   *     form; false if {@link #heavyFence()} always fails, in which case they call {@link
   *     #heavyFence(Thread)} only
   */
  default boolean isProcessWide() {
    return true;
  }

  /**
   * Returns after every thread of this process that was running when the call began has executed a
   * full fence between the call and its return, and so has the caller, both before and after.
   *
   * <p>A thread that was not running needs no fence of its own: being scheduled out, or in,
   * includes one. In particular, for every other thread, either all its accesses that precede the
   * fence in its program order are visible to the caller when this method returns, or all its
   * accesses that follow the fence see what the caller wrote before the call.
   *
   * <p>May block for as long as the kernel needs, usually microseconds. Must not need any lock that
   * a caller may hold, and must not wait for other threads of the process to make progress.
   *
   * @throws BarrierFailedException if the fence was not, or may not have been, executed. A backend
   *     first does what can be done on the spot (retry, register again); what it throws is final
   *     for this call. After this exception the caller assumes no ordering at all.
   */
  void heavyFence() throws BarrierFailedException;

  /**
   * Returns after one thread has executed a full fence between the call and its return, and so has
   * the caller, both before and after. What {@link #heavyFence()} says of every other thread holds
   * of the target: either all its accesses that precede the fence in its program order are visible
   * to the caller when this method returns, or all its accesses that follow the fence see what the
   * caller wrote before the call. Nothing is said of any other thread.
   *
   * <p>The target may be the current thread, for which program order is enough, or a thread that
   * has not started or has ended. It may be a virtual thread, mounted or not, and an object of a
   * subclass of {@link Thread}, whose methods must not be trusted with the fence.
   *
   * <p>May block until the target, if it runs, gets as far as a point at which it can execute the
   * fence, usually microseconds. Must not need any lock that a caller or the target may hold, and
   * must not wait for the target to leave what it is blocked in. Several threads may call this at
   * once, with the same target or with each other as targets.
   *
   * @param target the thread to reach
   * @throws BarrierFailedException as {@link #heavyFence()} does
   */
  default void heavyFence(Thread target) throws BarrierFailedException {
    heavyFence();
  }

  /**
   * Facts for a person who diagnoses a machine: names to values, in the order in which they are to
   * be shown. The doctor prints them; a program that reads its JSON finds whole numbers, and times
   * such as {@code 12 µs}, as numbers. One of the name {@code advice} says what the user could do
   * better, and is logged with the choice of the backend.
   *
   * @return an immutable map, empty unless overridden
   */
  default Map<String, String> diagnostics() {
    return Map.of();
  }

  /**
   * Does what the backend needs only rarely, and what would have delayed its opening. Called at
   * most once, if the backend is asymmetric, soon after locks have begun to rely on it, on a thread
   * that nobody waits for; other threads may call {@link #heavyFence()} before, meanwhile and
   * after. What it throws is logged and changes nothing.
   *
   * <p>Does nothing unless overridden.
   */
  default void settleIn() {}
}
