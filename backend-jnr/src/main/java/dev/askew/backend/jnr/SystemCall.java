// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.jnr;

/**
 * membarrier(2) as the kernel answers it. A seam: some answers (out of memory, a kernel that says 0
 * and does nothing) cannot be had from a healthy kernel on demand.
 */
@FunctionalInterface
interface SystemCall {
  /**
   * Calls membarrier(2) with {@code cpu_id} 0.
   *
   * @return what the kernel returned, or, as inside the kernel, an error number with its sign
   *     changed
   */
  int membarrier(int command, int flags);
}
