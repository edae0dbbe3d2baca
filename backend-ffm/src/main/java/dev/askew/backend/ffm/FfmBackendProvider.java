// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.ffm;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierBackendProvider;
import dev.askew.api.BarrierUnavailableException;
import dev.askew.membarrier.Opening;
import dev.askew.membarrier.SystemCall;
import java.util.Optional;

/**
 * Provides the backend {@code ffm}. Its priority is 200. It is available with JDK 22 and later on
 * Linux, or FreeBSD 14.1 and later, on x86-64, AArch64 and RISC-V 64 where the kernel has
 * membarrier(2) and lets the process use it.
 */
public final class FfmBackendProvider implements BarrierBackendProvider {
  private static final String NAME = "ffm";

  /** The first with java.lang.foreign as a final API (JEP 454). */
  static final int FIRST_JDK = 22;

  private static final String WITHOUT_FOREIGN = withoutForeign(Runtime.version().feature());

  /** Called by {@link java.util.ServiceLoader}. */
  public FfmBackendProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int priority() {
    return 200;
  }

  @Override
  public Optional<String> notApplicable() {
    return hasForeign() ? Opening.notApplicable() : Optional.of(WITHOUT_FOREIGN);
  }

  static String withoutForeign(int feature) {
    return "java.lang.foreign came with JDK " + FIRST_JDK + ", this is " + feature;
  }

  private static boolean hasForeign() {
    return Runtime.version().feature() >= FIRST_JDK;
  }

  /**
   * Links the function, asks the kernel which commands it has, registers the process for the best
   * one that the system property {@code askew.membarrier.command} allows, and executes one barrier.
   * Blocks for as long as that takes, less than a tenth of a second the first time.
   *
   * <p>Success or failure is kept for the life of the process: a later call returns the same
   * backend or throws the same exception, without asking the kernel again, even if the property has
   * changed. Only an unknown value of the property is judged anew.
   *
   * @return the backend
   * @throws BarrierUnavailableException if the property has a value other than {@code auto}, {@code
   *     rseq} and {@code private}, if a security manager hides it or the name of the platform, if
   *     this is not Linux on a known processor, if the JVM has no java.lang.foreign or denies
   *     native access, or if the kernel refuses; the message says what to do
   */
  @Override
  public BarrierBackend open() throws BarrierUnavailableException {
    if (!hasForeign()) {
      throw new BarrierUnavailableException(
          "Opening the backend " + NAME,
          WITHOUT_FOREIGN,
          "Use JDK " + FIRST_JDK + " or later, or leave askew.backend at auto.");
    }
    return OfThisProcess.OPENING.open();
  }

  /** Not initialised before the backend is wanted. */
  private static final class OfThisProcess implements Opening.Binding {
    static final Opening OPENING = new Opening(NAME, new OfThisProcess());

    @Override
    public SystemCall bind(int number) throws BarrierUnavailableException {
      return FfmSystemCall.bind(number);
    }
  }
}
