// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

/**
 * What a monitoring client sees under the object name {@value #OBJECT_NAME}: totals over all {@link
 * Epochs} of the process since it began, and what is waited for at this moment.
 *
 * <p>Registered as the bean of the locks is: with the platform's server, some seconds after the
 * first use of {@code Epochs}. There is none if the system property {@code askew.jmx} is {@code
 * false} or the module {@code java.management} is missing.
 */
public interface ReclamationMXBean {
  /** The name under which the bean is registered. */
  String OBJECT_NAME = "dev.askew:type=Reclamation";

  /**
   * Grace periods that have ended.
   *
   * @return the total
   */
  long getGracePeriods();

  /**
   * How long they took together, heavy fences included.
   *
   * @return microseconds
   */
  long getGracePeriodMicros();

  /**
   * How long the longest took.
   *
   * @return microseconds
   */
  long getLongestGracePeriodMicros();

  /**
   * Grace periods that were given up, because the caller's time was up or because the call failed.
   *
   * @return the total
   */
  long getGivenUp();

  /**
   * Grace periods for which the heavy fence failed; should be 0.
   *
   * @return the total
   */
  long getHandshakes();

  /**
   * Threads that ended inside a section; should be 0.
   *
   * @return the total
   */
  long getEndedInside();

  /**
   * Retired actions that have not run yet.
   *
   * @return at this moment
   */
  long getBacklog();

  /**
   * How long the grace period has taken that has waited longest and still waits.
   *
   * @return microseconds; 0 if none has waited for a millisecond
   */
  long getLongestWaitMicros();

  /**
   * The threads whose sections such grace periods wait for.
   *
   * @return their names
   */
  String[] getLaggards();
}
