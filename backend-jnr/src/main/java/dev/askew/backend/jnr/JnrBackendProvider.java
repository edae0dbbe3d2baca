// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.jnr;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierBackendProvider;
import dev.askew.api.BarrierUnavailableException;
import dev.askew.membarrier.Opening;
import dev.askew.membarrier.SystemCall;
import java.util.Optional;

/**
 * Provides the backend {@code jnr}. Its priority is 100. It is available on Linux on x86-64,
 * AArch64 and RISC-V 64 where the kernel has membarrier(2) and lets the process use it.
 */
public final class JnrBackendProvider implements BarrierBackendProvider {
  private static final String NAME = "jnr";

  /** Called by {@link java.util.ServiceLoader}. */
  public JnrBackendProvider() {}

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
    return Opening.notApplicable();
  }

  /**
   * Loads JNR-FFI, asks the kernel which commands it has, registers the process for the best one
   * that the system property {@code askew.membarrier.command} allows, and executes one barrier. The
   * first time this takes some tenths of a second.
   *
   * <p>Success or failure is kept for the life of the process: a later call returns the same
   * backend or throws the same exception, without asking the kernel again, even if the property has
   * changed. Only an unknown value of the property is judged anew.
   *
   * @return the backend
   * @throws BarrierUnavailableException if the property has a value other than {@code auto}, {@code
   *     rseq} and {@code private}, if a security manager hides it or the name of the platform, if
   *     this is not Linux on a known processor, if JNR-FFI or its native library cannot be loaded,
   *     or if the kernel refuses; the message says what to do
   */
  @Override
  public BarrierBackend open() throws BarrierUnavailableException {
    return OfThisProcess.OPENING.open();
  }

  /** Not initialised before the backend is wanted. */
  private static final class OfThisProcess implements Opening.Binding {
    static final Opening OPENING = new Opening(NAME, new OfThisProcess());

    @Override
    public SystemCall bind(int number) throws BarrierUnavailableException {
      try {
        return JnrSystemCall.bind(number);
      } catch (LinkageError | RuntimeException e) {
        // Caught here, because without jnr-ffi the class with the binding itself does not link.
        throw LoadFailure.explain(e);
      }
    }
  }
}
