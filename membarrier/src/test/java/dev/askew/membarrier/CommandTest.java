// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.membarrier;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Names of commands and masks. */
class CommandTest {
  @Test
  void aCommandIsCalledByTheKernelsName() {
    assertThat(Command.fullName(0)).isEqualTo("MEMBARRIER_CMD_QUERY");
    assertThat(Command.fullName(8)).isEqualTo("MEMBARRIER_CMD_PRIVATE_EXPEDITED");
    assertThat(Command.fullName(256)).isEqualTo("MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ");
    assertThat(Command.fullName(512)).isEqualTo("MEMBARRIER_CMD_GET_REGISTRATIONS");
    assertThat(Command.fullName(1024)).isEqualTo("command 1024");
    assertThat(Command.fullName(3)).isEqualTo("command 3");
  }

  @Test
  void aMaskIsDescribedByTheCommandsInIt() {
    assertThat(Command.describe(0)).isEqualTo("0x0");
    assertThat(Command.describe(0x18))
        .isEqualTo("0x18 (PRIVATE_EXPEDITED REGISTER_PRIVATE_EXPEDITED)");
    assertThat(Command.describe(0x401)).isEqualTo("0x401 (GLOBAL bit 10)");
  }
}
