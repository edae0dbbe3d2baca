// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

/**
 * What a monitoring client sees under the object name {@value #OBJECT_NAME}: the totals of {@link
 * BiasStatistics} and the status of {@link Barriers}.
 *
 * <p>Registered with the platform's server by a background thread some seconds after the backend is
 * chosen, because the server initialises {@code java.util.logging}, which the program may still
 * have to set up. A second copy of Askew in the JVM has a bean of its own, with the key {@code
 * copy=2} added, and so on. There is none if the system property {@code askew.jmx} is {@code false}
 * or the module {@code java.management} is missing.
 */
public interface AskewMXBean {
  /** The name under which the bean is registered. */
  String OBJECT_NAME = "dev.askew:type=Askew";

  /**
   * {@link BarrierStatus#toString()} of this moment.
   *
   * @return one line
   */
  String getStatus();

  /**
   * {@link BiasStatistics#grants()}.
   *
   * @return the total
   */
  long getGrants();

  /**
   * {@link BiasStatistics#revocations()}.
   *
   * @return the total
   */
  long getRevocations();

  /**
   * {@link BiasStatistics#conversions()}.
   *
   * @return the total
   */
  long getConversions();

  /**
   * {@link BiasStatistics#handshakes()}.
   *
   * @return the total
   */
  long getHandshakes();

  /**
   * {@link BiasStatistics#heavyFences()}.
   *
   * @return the total
   */
  long getHeavyFences();

  /**
   * {@link BiasStatistics#barriers()}.
   *
   * @return the total
   */
  long getBarriers();
}
