// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.api;

import java.util.Objects;

/**
 * What the two exceptions of this package share: the facts of a failure, and their message. Each
 * exception copies the facts to its own fields, which are its serialised form.
 */
record Failure(String message, String command, int errno, String errnoName, String remedy) {
  Failure {
    Objects.requireNonNull(errnoName, "errnoName");
    Objects.requireNonNull(remedy, "remedy");
  }

  static Failure withErrno(String command, int errno, String errnoName, String remedy) {
    return new Failure(
        command + " failed with " + errnoName + " (" + errno + "). " + remedy,
        command,
        errno,
        errnoName,
        remedy);
  }

  static Failure withReason(String command, String reason, String remedy) {
    return new Failure(command + " failed: " + reason + ". " + remedy, command, 0, "", remedy);
  }
}
