// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierBackendProvider;
import dev.askew.api.BarrierFailedException;
import java.util.Optional;

/** Broken barriers, for child JVMs that ask for them by name. */
public final class TestBackendProvider implements BarrierBackendProvider {
  static final String NAME = "broken";
  static final String HOW = "askew.test.broken";

  /** Says that it has reached all threads, and has done nothing. */
  static final String LIES = "lies";

  /** Fails from the beginning. */
  static final String FAILS = "fails";

  private static final String HOW_NOW = System.getProperty(HOW, "");

  /** For the service loader. */
  public TestBackendProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int priority() {
    return -1;
  }

  @Override
  public Optional<String> notApplicable() {
    return HOW_NOW.isEmpty() ? Optional.of("nobody asks for a broken one") : Optional.empty();
  }

  @Override
  public BarrierBackend open() {
    return new BarrierBackend() {
      @Override
      public String name() {
        return NAME;
      }

      @Override
      public String description() {
        return HOW_NOW;
      }

      @Override
      public boolean isAsymmetric() {
        return true;
      }

      @Override
      public void heavyFence() {
        if (HOW_NOW.equals(FAILS)) {
          throw new BarrierFailedException("test", 22, "EINVAL", "None.");
        }
      }
    };
  }
}
