// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import org.jspecify.annotations.Nullable;

/**
 * Where grants, revocations, heavy fences and the choice of a backend are counted, and told to
 * Flight Recorder if it is there and listens. All of it lies on slow paths.
 */
final class Events {
  /** A runtime image may lack the module; then no class of {@link Recorded} may be touched. */
  private static final boolean RECORDABLE = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

  private Events() {}

  /** Loads what the first event needs, so that no user's thread has to. */
  static void warmUp() {
    if (RECORDABLE) {
      Recorded.warmUp();
    }
  }

  static void granted(Object lock) {
    try {
      Statistics.GRANTS.increment();
      if (RECORDABLE) {
        Recorded.granted(lock);
      }
    } catch (VirtualMachineError e) {
      forgotten(e);
    }
  }

  /**
   * A revocation begins.
   *
   * @return what {@link #revoked} wants back; null if nobody listens
   */
  static @Nullable Object revoking() {
    return RECORDABLE ? Recorded.revoking() : null;
  }

  /** A revocation has passed its fence. */
  static void revoked(
      @Nullable Object begun, Object lock, @Nullable Thread owner, String reason, boolean fenced) {
    try {
      Statistics.REVOCATIONS.increment();
      if (!fenced) {
        Statistics.HANDSHAKES.increment();
      }
      if (begun != null) {
        Recorded.revoked(begun, lock, owner, reason, fenced);
      }
    } catch (VirtualMachineError e) {
      forgotten(e);
    }
  }

  /** An owner has ended its bias by itself, at no cost to others. */
  static void converted(Object lock) {
    try {
      Statistics.CONVERSIONS.increment();
      if (RECORDABLE) {
        Recorded.converted(lock);
      }
    } catch (VirtualMachineError e) {
      forgotten(e);
    }
  }

  static @Nullable Object fencing() {
    return RECORDABLE ? Recorded.fencing() : null;
  }

  static void fenced(@Nullable Object begun, int callers, boolean failed) {
    try {
      Statistics.BARRIERS.increment();
      Statistics.HEAVY_FENCES.add(callers);
      if (begun != null) {
        Recorded.fenced(begun, callers, failed);
      }
    } catch (VirtualMachineError e) {
      forgotten(e);
    }
  }

  static void chosen(BarrierStatus status) {
    if (RECORDABLE) {
      Recorded.chosen(status);
    }
  }

  /** No memory or no stack left to tell of something that has happened: the lock matters more. */
  private static void forgotten(VirtualMachineError error) {
    if (error instanceof InternalError) {
      throw error;
    }
  }
}
