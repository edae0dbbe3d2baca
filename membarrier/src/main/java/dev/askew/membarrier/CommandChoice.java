// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.membarrier;

import dev.askew.api.BarrierUnavailableException;
import java.util.List;

/** What the system property {@code askew.membarrier.command} asks for. */
final class CommandChoice {
  static final String PROPERTY = "askew.membarrier.command";

  static final String DEFAULT = "auto";

  private CommandChoice() {}

  /** The rungs to try for a value of the property, best first. */
  static List<Command> rungs(String value) throws BarrierUnavailableException {
    return switch (value) {
      case DEFAULT -> List.of(Command.PRIVATE_EXPEDITED_RSEQ, Command.PRIVATE_EXPEDITED);
      case "rseq" -> List.of(Command.PRIVATE_EXPEDITED_RSEQ);
      case "private" -> List.of(Command.PRIVATE_EXPEDITED);
      default ->
          throw new BarrierUnavailableException(
              "Reading the system property " + PROPERTY,
              "its value is '" + value + "'",
              "Set it to auto, rseq or private, or leave it out.");
    };
  }
}
