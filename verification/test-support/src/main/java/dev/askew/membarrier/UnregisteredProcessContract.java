// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.membarrier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What the real kernel answers to a process that has not registered. */
public abstract class UnregisteredProcessContract {
  private final Class<?> main;

  /** With a main class that calls {@link Script#perform}. */
  protected UnregisteredProcessContract(Class<?> main) {
    this.main = main;
  }

  @Test
  void theCommandIsRefusedBeforeTheRegistration() {
    List<String> lines = run("call:128:0", "call:256:0", "call:128:0", "call:8:0");

    assertThat(lines.get(0))
        .startsWith("failed: membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ) EPERM 1: ")
        .contains("not registered");
    assertThat(lines.subList(1, 3)).containsExactly("answered 0", "answered 0");
    // Registering one command does not make the other one legal.
    assertThat(lines.get(3))
        .startsWith("failed: membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED) EPERM 1: ");
  }

  @Test
  void aWrongFlagOrCommandIsRefused() {
    List<String> lines = run("call:128:2", "call:1024:0");

    assertThat(lines.get(0))
        .startsWith("failed: membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ) EINVAL 22: ")
        .contains("CONFIG_RSEQ");
    assertThat(lines.get(1)).startsWith("failed: membarrier(command 1024) EINVAL 22: ");
  }

  /** To the kernel, a process that was restored from a checkpoint is one that never registered. */
  @Test
  void aFenceMakesALostRegistrationAgain() {
    assertThat(run("call:128:0", "restored", "call:128:0")).last().isEqualTo("answered 0");
  }

  private List<String> run(String... steps) {
    return Script.run(main, List.of(), steps);
  }
}
