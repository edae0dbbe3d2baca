// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import dev.askew.locks.internal.Privileged;

/** What the fast paths have to know of the processor. */
final class Processor {
  /**
   * Whether the cheapest way to release is a volatile store.
   *
   * <p>AArch64 has an instruction for it ({@code stlr}), but C2 emits that for volatile stores
   * alone; a release store becomes a fence and a plain store ({@code dmb ish; str}; see {@code
   * needs_releasing_store} in src/hotspot/cpu/aarch64/aarch64.ad). On x86-64 every store releases,
   * and it is the volatile one that needs a locked instruction.
   */
  static final boolean RELEASES_BY_VOLATILE_STORE =
      Privileged.property("os.arch", "").equals("aarch64");

  private Processor() {}
}
