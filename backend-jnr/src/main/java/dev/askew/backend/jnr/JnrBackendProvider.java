// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.jnr;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierBackendProvider;
import dev.askew.api.BarrierUnavailableException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Provides the backend {@code jnr}, priority 100, which is available on Linux on x86-64, AArch64
 * and RISC-V 64 where the kernel has membarrier(2) and lets the process use it.
 */
public final class JnrBackendProvider implements BarrierBackendProvider {
  static final String NAME = "jnr";

  /** The outcome of the one attempt of this process. */
  private static @Nullable Outcome outcome;

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

  /**
   * Loads JNR-FFI, asks the kernel which commands it has, registers the process for the best one
   * that the system property {@code askew.membarrier.command} allows, and executes one barrier.
   * Blocks for as long as that takes, some tenths of a second the first time.
   *
   * <p>Success or failure is kept for the life of the process: a later call returns the same
   * backend or throws the same exception, without asking the kernel again, and whatever the
   * property then says. A value of the property that does not exist is no outcome in this sense.
   *
   * @return the backend
   * @throws BarrierUnavailableException if the property has a value other than {@code auto}, {@code
   *     rseq} and {@code private}, if a security manager keeps it or the name of the platform from
   *     Askew, if this is not Linux on a known processor, if JNR-FFI or its native library cannot
   *     be loaded, or if the kernel refuses; the message says what to do
   */
  @Override
  public BarrierBackend open() throws BarrierUnavailableException {
    List<Command> rungs =
        CommandChoice.rungs(SystemProperty.get(CommandChoice.PROPERTY, CommandChoice.DEFAULT));
    synchronized (JnrBackendProvider.class) {
      if (outcome == null) {
        outcome = attempt(rungs);
      }
      return outcome.get();
    }
  }

  private static Outcome attempt(List<Command> rungs) {
    try {
      return new Outcome(open(rungs), null);
    } catch (BarrierUnavailableException e) {
      return new Outcome(null, e);
    }
  }

  private static BarrierBackend open(List<Command> rungs) throws BarrierUnavailableException {
    Architecture architecture =
        Architecture.of(SystemProperty.get("os.name", ""), SystemProperty.get("os.arch", ""));
    SystemCall kernel;
    try {
      kernel = JnrSystemCall.bind(architecture.membarrierNumber());
    } catch (LinkageError | RuntimeException e) {
      // Caught here, because without jnr-ffi the class with the binding itself does not link.
      throw LoadFailure.explain(e);
    }
    return open(architecture, kernel, rungs);
  }

  static BarrierBackend open(Architecture architecture, SystemCall kernel, List<Command> rungs)
      throws BarrierUnavailableException {
    try {
      return new JnrBackend(architecture, kernel, Registration.probe(kernel, rungs));
    } catch (UnsatisfiedLinkError e) {
      // JNR-FFI looks a function up when it is first called.
      throw Refusal.noSyscallFunction(e);
    }
  }

  /** One of the two. */
  private record Outcome(
      @Nullable BarrierBackend backend, @Nullable BarrierUnavailableException refusal) {

    BarrierBackend get() throws BarrierUnavailableException {
      if (refusal != null) {
        throw refusal;
      }
      return Objects.requireNonNull(backend);
    }
  }
}
