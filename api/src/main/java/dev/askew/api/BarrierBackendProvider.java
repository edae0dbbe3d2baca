// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.api;

import java.util.Optional;

/**
 * Publishes one barrier backend to {@link java.util.ServiceLoader}.
 *
 * <p>Register an implementation in {@code META-INF/services/dev.askew.api.BarrierBackendProvider},
 * with {@code provides} in {@code module-info.java}, or both. It needs a public constructor without
 * parameters (or, in a named module, a public static {@code provider()} method).
 *
 * <p>Providers are tried by {@link #priority()}, the highest first, and the first that opens
 * serves. A provider that throws anything, even an {@link Error}, breaks no lock: the status
 * records it, and the next one is tried.
 *
 * <p>One thread calls all four methods, before any lock is biased, or when the backend that served
 * has failed. It is a daemon thread of Askew's own.
 */
public interface BarrierBackendProvider {
  /**
   * The name by which the system property {@code askew.backend} selects this provider.
   *
   * @return a short, constant, lower-case name such as {@code "jnr"}; not empty, without white
   *     space
   */
  String name();

  /**
   * The provider with the highest priority is tried first, among equals in the order of their
   * names.
   *
   * @return any {@code int}; {@code ffm} has 200, {@code jnr} and {@code windows} 100, {@code
   *     handshake} 50, {@code fallback} 0
   */
  int priority();

  /**
   * Why this provider cannot serve in this JVM or on this system, for instance because it needs a
   * newer JDK or another operating system. That is no failure: the status shows it, and no warning
   * is logged. Such a provider is opened only if {@code askew.backend} names it; {@link #open()}
   * then throws the same reason.
   *
   * <p>Called before {@link #open()} on each provider until one serves. It should load no more than
   * it needs for the answer.
   *
   * @return the reason, in words without a full stop; empty, the default, if the provider applies
   */
  default Optional<String> notApplicable() {
    return Optional.empty();
  }

  /**
   * Probes what the backend needs, registers the process where the operating system wants that, and
   * returns the backend. Called at most once in a process, unless memory runs out; then it may be
   * called again.
   *
   * @return a backend that has already executed one barrier successfully; never null
   * @throws BarrierUnavailableException if the backend cannot serve here; says why and what to do
   */
  BarrierBackend open() throws BarrierUnavailableException;
}
