// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.handshake;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierFailedException;
import java.util.Map;

/** Reaches one thread at a time, by a handshake of HotSpot's with it. */
final class HandshakeBackend implements BarrierBackend {
  @Override
  public String name() {
    return HandshakeBackendProvider.NAME;
  }

  @Override
  public String description() {
    return "HotSpot stops the owner for Thread.getStackTrace()";
  }

  @Override
  public boolean isAsymmetric() {
    return true;
  }

  @Override
  public boolean isProcessWide() {
    return false;
  }

  @Override
  public void heavyFence() {
    throw new BarrierFailedException(
        "heavyFence() of the backend " + name(),
        "it reaches one thread at a time",
        "Ask isProcessWide() first.");
  }

  @Override
  public void heavyFence(Thread target) {
    try {
      Handshake.execute(target);
    } catch (SecurityException e) {
      throw new BarrierFailedException(
          "Thread.getStackTrace()", e, HandshakeBackendProvider.GRANT_PERMISSION);
    }
  }

  @Override
  public void settleIn() {
    Handshake.settleIn();
  }

  @Override
  public Map<String, String> diagnostics() {
    return Map.of(
        "threads that stop", Handshake.isWithOneThread() ? "the owner" : "all, as up to JDK 20");
  }
}
