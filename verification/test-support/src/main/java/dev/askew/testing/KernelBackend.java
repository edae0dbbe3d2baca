// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.testing;

/** The backend that Askew prefers on this JDK where the kernel has membarrier(2). */
public final class KernelBackend {
  /** {@code ffm} from JDK 22 on, {@code jnr} before. */
  public static final String NAME = Runtime.version().feature() >= 22 ? "ffm" : "jnr";

  private KernelBackend() {}
}
