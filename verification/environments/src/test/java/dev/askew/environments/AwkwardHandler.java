// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.environments;

import java.util.logging.Handler;
import java.util.logging.LogRecord;

/** For java.util.logging. */
public final class AwkwardHandler extends Handler {
  @Override
  public void publish(LogRecord event) {
    if (Awkward.LOGGER.equals(event.getLoggerName())) {
      Awkward.act();
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
