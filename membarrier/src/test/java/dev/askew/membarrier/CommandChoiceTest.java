// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.membarrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.askew.api.BarrierUnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The values of askew.membarrier.command. */
class CommandChoiceTest {
  @Test
  void autoTriesBothCommandsAndTheOthersOne() throws Exception {
    assertThat(CommandChoice.rungs("auto"))
        .containsExactly(Command.PRIVATE_EXPEDITED_RSEQ, Command.PRIVATE_EXPEDITED);
    assertThat(CommandChoice.rungs("rseq")).containsExactly(Command.PRIVATE_EXPEDITED_RSEQ);
    assertThat(CommandChoice.rungs("private")).containsExactly(Command.PRIVATE_EXPEDITED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "RSEQ", "global", " auto"})
  void anyOtherValueIsAnErrorThatNamesTheThree(String value) {
    BarrierUnavailableException refusal =
        catchThrowableOfType(BarrierUnavailableException.class, () -> CommandChoice.rungs(value));

    assertThat(refusal)
        .hasMessageContaining("askew.membarrier.command")
        .hasMessageContaining("'" + value + "'");
    assertThat(refusal.remedy()).contains("auto", "rseq", "private");
  }
}
