// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

/** Why a site stays as it is. */
final class Refusal extends Exception {
  static final String BY_HAND = "change it in the source, or leave it";
  static final String FROM_THE_START =
      "start the program with -javaagent, and name this agent before others";

  private static final long serialVersionUID = 1L;

  /**
   * A refusal whose message says both.
   *
   * @param reason of which lock or class, and where
   * @param remedy what the user can do
   */
  Refusal(String reason, String remedy) {
    super(reason + ". Remedy: " + remedy, null, false, false);
  }
}
