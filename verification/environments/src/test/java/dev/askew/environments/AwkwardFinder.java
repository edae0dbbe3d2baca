// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.environments;

import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/** Finds loggers for System.Logger, which are awkward; or finding one is. */
public final class AwkwardFinder extends System.LoggerFinder {
  /** Whether finding is. */
  static final String FINDING = "awkward.finding";

  @Override
  public System.Logger getLogger(String name, Module module) {
    boolean ours = Awkward.LOGGER.equals(name);
    if (ours && Boolean.getBoolean(FINDING)) {
      Awkward.act();
    }
    return new AwkwardLogger(name, ours && !Boolean.getBoolean(FINDING));
  }

  private record AwkwardLogger(String name, boolean awkward) implements System.Logger {
    @Override
    public String getName() {
      return name;
    }

    @Override
    public boolean isLoggable(Level level) {
      return awkward;
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String message,
        @Nullable Throwable thrown) {
      Awkward.act();
    }

    @Override
    public void log(
        Level level, @Nullable ResourceBundle bundle, @Nullable String format, Object... values) {
      Awkward.act();
    }
  }
}
