// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.environments;

import dev.askew.locks.Barriers;
import dev.askew.testing.Seccomp;

/** A probe under a seccomp filter. */
final class FilteredMain {
  private static final int RSEQ_FENCE = 1 << 7;

  private FilteredMain() {}

  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "errno" -> Seccomp.failMembarrier(Integer.parseInt(arguments[1]));
      case "trap" -> Seccomp.trapMembarrier();
      case "kill" -> Seccomp.killAtMembarrier();
      case "late" -> {
        Barriers.awaitReady(ProbeMain.PATIENCE);
        ProbeMain.say("before the filter", Barriers.status().toString());
        Seccomp.failMembarrierCommand(RSEQ_FENCE, Integer.parseInt(arguments[1]));
      }
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    ProbeMain.run("BiasedLock");
  }
}
