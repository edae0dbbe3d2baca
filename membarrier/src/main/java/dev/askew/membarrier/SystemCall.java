// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.membarrier;

import java.util.Map;

/**
 * membarrier(2) as the kernel answers it. A seam: the backends call it in different ways, and some
 * answers (out of memory, a kernel that says 0 and does nothing) cannot be had from a healthy
 * kernel on demand.
 */
@FunctionalInterface
public interface SystemCall {
  /** The answer to -1 without an errno: the kernel's MAX_ERRNO, which it never answers with. */
  int UNKNOWN_ERRNO = -Errno.UNKNOWN;

  /**
   * Calls membarrier(2) with {@code cpu_id} 0. Called from many threads at once.
   *
   * @param command the first argument
   * @param flags the second argument
   * @return what the kernel returned, or, as inside the kernel, an error number with its sign
   *     changed
   */
  int membarrier(int command, int flags);

  /**
   * What a person who diagnoses a machine should know of this way to the kernel.
   *
   * @return names and values, none unless overridden
   */
  default Map<String, String> facts() {
    return Map.of();
  }

  /** See {@link dev.askew.api.BarrierBackend#settleIn()}. */
  default void settleIn() {}
}
