// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The answer of {@link Barriers#status()}: which backend serves, or why none does. Immutable. */
public final class BarrierStatus {
  /** How far the choice of a backend has got. */
  public enum State {
    /** The providers are still being tried; locks work unbiased meanwhile. */
    PENDING,
    /** A backend serves. */
    READY,
    /**
     * No backend is available, the configuration is wrong, or the backend failed after it had
     * served. Locks work nevertheless.
     */
    FAILED
  }

  private final State state;
  private final String backend;
  private final String description;
  private final Map<String, Throwable> passedOver;
  private final Map<String, String> notApplicable;
  private final Map<String, String> diagnostics;
  private final Optional<Throwable> failure;

  BarrierStatus(
      State state,
      String backend,
      String description,
      Map<String, Throwable> passedOver,
      Map<String, String> notApplicable,
      Map<String, String> diagnostics,
      Optional<Throwable> failure) {
    this.state = Objects.requireNonNull(state);
    this.backend = backend;
    this.description = description;
    // The JDK's own: while the heap was full, a class of a library may have failed for good.
    this.passedOver = Collections.unmodifiableMap(new LinkedHashMap<>(passedOver));
    this.notApplicable = Collections.unmodifiableMap(new LinkedHashMap<>(notApplicable));
    this.diagnostics = Collections.unmodifiableMap(new LinkedHashMap<>(diagnostics));
    this.failure = failure;
  }

  /**
   * How far the choice has got.
   *
   * @return the state
   */
  public State state() {
    return state;
  }

  /**
   * The name of the backend that serves, or served until it failed.
   *
   * @return the name, or {@code "none"}
   */
  public String backend() {
    return backend;
  }

  /**
   * What that backend does.
   *
   * @return its own description, or what happens without it
   */
  public String description() {
    return description;
  }

  /**
   * The providers that were tried and do not serve, in the order in which they were tried.
   *
   * @return the name of each, with its cause; one that could not be loaded has a number in place of
   *     a name
   */
  public Map<String, Throwable> passedOver() {
    return passedOver;
  }

  /**
   * The providers that have nothing to do in this JVM or on this system, and were not tried.
   *
   * @return the name of each, with its reason, in the order of their priorities
   */
  public Map<String, String> notApplicable() {
    return notApplicable;
  }

  /**
   * What the backend had to say of the machine when it opened.
   *
   * @return names and values, in order
   */
  public Map<String, String> diagnostics() {
    return diagnostics;
  }

  /**
   * Why the state is {@link State#FAILED}.
   *
   * @return the cause, empty in the other states
   */
  public Optional<Throwable> failure() {
    return failure;
  }

  /**
   * State, backend and description on one line.
   *
   * @return for instance {@code "READY: jnr, membarrier(2) MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ"}
   */
  @Override
  public String toString() {
    String line = state + ": " + backend + ", " + description;
    return failure.map(f -> line + " (" + f.getMessage() + ")").orElse(line).replace('\n', ' ');
  }
}
