// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.membarrier;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierUnavailableException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one attempt of a process to open membarrier(2) in one way. A provider has one in a static
 * field, because it may be instantiated several times.
 */
public final class Opening {
  /** A way to the system call. */
  @FunctionalInterface
  public interface Binding {
    /**
     * Prepares the calls, with Askew's own permissions.
     *
     * @param number the system call number of membarrier(2)
     * @return makes the calls
     * @throws BarrierUnavailableException if this way leads nowhere; says what to do
     * @throws UnsatisfiedLinkError if the C library has no syscall(2)
     */
    SystemCall bind(int number) throws BarrierUnavailableException;
  }

  private final String name;
  private final Binding binding;

  private @Nullable BarrierBackend backend;
  private @Nullable BarrierUnavailableException refusal;

  /**
   * Nothing is opened yet.
   *
   * @param name the name of the backend
   * @param binding its way to the system call
   */
  public Opening(String name, Binding binding) {
    this.name = name;
    this.binding = binding;
  }

  /**
   * Why this system has no membarrier(2) that is known.
   *
   * @return the reason; empty where opening is worth an attempt
   */
  public static Optional<String> notApplicable() {
    try {
      String os = SystemProperty.get("os.name", "");
      return Architecture.unknown(os, version(os), SystemProperty.get("os.arch", ""));
    } catch (BarrierUnavailableException e) {
      return Optional.empty(); // a security manager; opening says so
    }
  }

  /**
   * Asks the kernel which commands it has, registers the process for the best one that the system
   * property {@code askew.membarrier.command} allows, and executes one barrier.
   *
   * <p>Success or failure is kept: a later call returns the same backend or throws the same
   * exception, without asking the kernel again, even if the property has changed. Only an unknown
   * value of the property is judged anew.
   *
   * @return the backend
   * @throws BarrierUnavailableException says why not and what to do
   */
  public synchronized BarrierBackend open() throws BarrierUnavailableException {
    List<Command> rungs =
        CommandChoice.rungs(SystemProperty.get(CommandChoice.PROPERTY, CommandChoice.DEFAULT));
    if (backend == null && refusal == null) {
      try {
        backend = attempt(rungs);
      } catch (BarrierUnavailableException e) {
        refusal = e;
      }
    }
    if (refusal != null) {
      throw refusal;
    }
    return Objects.requireNonNull(backend);
  }

  /** Of the system, where it matters: Linux answers a call that it does not know. */
  private static String version(String os) throws BarrierUnavailableException {
    return os.equals(Architecture.FREEBSD) ? SystemProperty.get("os.version", "") : "";
  }

  private BarrierBackend attempt(List<Command> rungs) throws BarrierUnavailableException {
    String os = SystemProperty.get("os.name", "");
    Architecture architecture = Architecture.of(os, version(os), SystemProperty.get("os.arch", ""));
    try {
      SystemCall kernel = binding.bind(architecture.membarrierNumber());
      return new MembarrierBackend(name, architecture, kernel, Registration.probe(kernel, rungs));
    } catch (UnsatisfiedLinkError e) {
      // From the binding, or from the first call where that is what looks the function up.
      throw Refusal.noSyscallFunction(e);
    }
  }
}
