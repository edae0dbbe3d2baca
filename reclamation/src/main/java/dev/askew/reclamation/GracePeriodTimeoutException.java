// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** A grace period took longer than the caller would wait. Nothing may be freed. */
public final class GracePeriodTimeoutException extends TimeoutException {
  private static final long serialVersionUID = 1;

  private final transient List<Thread> threads;

  GracePeriodTimeoutException(List<Thread> threads) {
    super("Still in a section: " + names(threads));
    this.threads = List.copyOf(threads);
  }

  static String names(List<Thread> threads) {
    return threads.stream().map(Thread::getName).collect(Collectors.joining(", "));
  }

  /**
   * Whose sections were still open. They may have ended since.
   *
   * @return the threads; empty in a copy that was read back
   */
  public List<Thread> threads() {
    return threads == null ? List.of() : threads;
  }
}
