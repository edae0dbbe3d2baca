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
 * <p>Of the providers found, those with higher {@link #priority()} are opened first, and the first
 * one that opens serves. A provider that throws anything, even an {@link Error}, never breaks a
 * lock: its cause is recorded in the status and the next one is tried.
 *
 * <p>All four methods are called from one thread at load time, before any lock is biased. That
 * thread may be a daemon thread of Askew's own, or the thread that initialises the class {@code
 * dev.askew.locks.Barriers}.
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
   * Which provider is tried first: the highest. Among equals the order is that of their names.
   *
   * @return any {@code int}; {@code ffm} has 200, {@code jnr} 100, {@code fallback} 0
   */
  int priority();

  /**
   * Why this provider has nothing to do in this JVM or on this system, such as one that needs a
   * newer JDK or another operating system. That is no failure and nobody can mend it: the status
   * shows it, and no warning is logged. Such a provider is not opened unless it is asked for by
   * name; {@link #open()} then says the same as an exception.
   *
   * <p>Asked before {@link #open()}, and of every provider that would be tried before one serves;
   * it should load no more than it needs for the answer.
   *
   * @return the reason, in words without a full stop; empty if the provider applies, as it does
   *     unless overridden
   */
  default Optional<String> notApplicable() {
    return Optional.empty();
  }

  /**
   * Probes what the backend needs, registers it with the operating system where that is necessary,
   * and returns it. Called at most once for a process.
   *
   * @return a backend that has already executed one barrier successfully; never null
   * @throws BarrierUnavailableException if the backend cannot serve here; says why and what to do
   */
  BarrierBackend open() throws BarrierUnavailableException;
}
