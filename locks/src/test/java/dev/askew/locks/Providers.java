// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierBackendProvider;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Providers that the children of {@link SelectionTest} find, good and bad. */
public final class Providers {
  private Providers() {}

  /** Of higher priority than all; its barrier is none, which its lonely user does not notice. */
  public static class Own implements BarrierBackendProvider {
    /** For the service loader. */
    public Own() {}

    @Override
    public String name() {
      return "own";
    }

    @Override
    public int priority() {
      return 1_000;
    }

    @Override
    @SuppressWarnings("NullAway") // what is broken returns null
    public @Nullable BarrierBackend open() {
      return new BarrierBackend() {
        @Override
        public String name() {
          return "own";
        }

        @Override
        public String description() {
          return "the user's own";
        }

        @Override
        public boolean isAsymmetric() {
          return false;
        }

        @Override
        public void heavyFence() {
          LockSupport.parkNanos(1);
        }
      };
    }
  }

  /** Throws an Error where it is made. */
  public static final class FailsWhenMade extends Own {
    /** For the service loader. */
    public FailsWhenMade() {
      throw new NoClassDefFoundError("in the constructor");
    }
  }

  /** Throws an Error where it is asked for its priority. */
  public static final class FailsWhenAsked extends Own {
    /** For the service loader. */
    public FailsWhenAsked() {}

    @Override
    public int priority() {
      throw new AssertionError("in priority()");
    }
  }

  /** Throws an Error where it is opened. */
  public static final class FailsWhenOpened extends Own {
    /** For the service loader. */
    public FailsWhenOpened() {}

    @Override
    public BarrierBackend open() {
      throw new UnsatisfiedLinkError("in open()");
    }
  }

  /** Has no name. */
  public static final class HasNoName extends Own {
    /** For the service loader. */
    public HasNoName() {}

    @Override
    @SuppressWarnings("NullAway") // that is what is wrong
    public String name() {
      return null;
    }
  }

  /** Opens a backend that throws an Error where it is asked what it is. */
  public static final class FailsWhenDescribed extends Own {
    /** For the service loader. */
    public FailsWhenDescribed() {}

    @Override
    public BarrierBackend open() {
      return new BarrierBackend() {
        @Override
        public String name() {
          return "own";
        }

        @Override
        public String description() {
          throw new AssertionError("in description()");
        }

        @Override
        public boolean isAsymmetric() {
          return false;
        }

        @Override
        public void heavyFence() {}
      };
    }
  }

  /** Opens nothing. */
  public static final class OpensNothing extends Own {
    /** For the service loader. */
    public OpensNothing() {}

    @Override
    public @Nullable BarrierBackend open() {
      return null;
    }
  }

  /** Has nothing to do here, and throws an Error where it is opened nevertheless. */
  public static final class NotApplicable extends Own {
    /** For the service loader. */
    public NotApplicable() {}

    @Override
    public Optional<String> notApplicable() {
      return Optional.of("this is not its machine");
    }

    @Override
    public BarrierBackend open() {
      throw new UnsatisfiedLinkError("opened nevertheless");
    }
  }

  /** Throws an Error where it is asked whether it applies. */
  public static final class FailsWhenAskedWhether extends Own {
    /** For the service loader. */
    public FailsWhenAskedWhether() {}

    @Override
    public Optional<String> notApplicable() {
      throw new AssertionError("in notApplicable()");
    }
  }
}
