// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.ffm;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierBackendProvider;
import dev.askew.api.BarrierUnavailableException;
import dev.askew.membarrier.SystemProperty;
import java.util.Optional;

/**
 * Provides the backend {@code windows}, whose heavy fence is FlushProcessWriteBuffers. Its priority
 * is 100. It is available with JDK 22 and later on Windows.
 *
 * <p><strong>Nobody has run it on Windows yet.</strong> It has been tested with a function of
 * another system in the place of that one. HotSpot relies on the same function for {@code
 * -XX:+UseSystemMemoryBarrier} (os/windows/systemMemoryBarrier_windows.cpp), .NET for {@code
 * Interlocked.MemoryBarrierProcessWide}.
 */
public final class WindowsBackendProvider implements BarrierBackendProvider {
  private static final String NAME = "windows";

  /** Called by {@link java.util.ServiceLoader}. */
  public WindowsBackendProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int priority() {
    return 100;
  }

  @Override
  public Optional<String> notApplicable() {
    try {
      return notApplicable(SystemProperty.get("os.name", ""), Runtime.version().feature());
    } catch (BarrierUnavailableException e) {
      return Optional.empty(); // a security manager; opening says so
    }
  }

  static Optional<String> notApplicable(String os, int feature) {
    if (!os.startsWith("Windows")) {
      return Optional.of("FlushProcessWriteBuffers is a function of Windows, this is " + os);
    }
    return feature >= FfmBackendProvider.FIRST_JDK
        ? Optional.empty()
        : Optional.of(FfmBackendProvider.withoutForeign(feature));
  }

  /**
   * Links the function and calls it once. Blocks for as long as that takes, less than a tenth of a
   * second.
   *
   * @return the backend
   * @throws BarrierUnavailableException if this is not Windows, if the JVM has no java.lang.foreign
   *     or denies native access, if a security manager hides the name of the system, or if the
   *     function cannot be linked; the message says what to do
   */
  @Override
  public BarrierBackend open() throws BarrierUnavailableException {
    Optional<String> reason =
        notApplicable(SystemProperty.get("os.name", ""), Runtime.version().feature());
    if (reason.isPresent()) {
      throw new BarrierUnavailableException(
          "Opening the backend " + NAME, reason.get(), "Leave askew.backend at auto.");
    }
    return WindowsBackend.open("kernel32", "FlushProcessWriteBuffers");
  }
}
