// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection.scenario;

import dev.askew.injection.Scenario;
import dev.askew.locks.BarrierStatus;
import dev.askew.locks.Barriers;
import dev.askew.locks.BiasPolicy;
import dev.askew.locks.BiasedLock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** All that is done with the locks and with sections, by name. */
public final class Scenarios {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Scenarios() {}

  /**
   * All of them.
   *
   * @return by name, in order
   */
  public static Map<String, Supplier<Scenario>> all() {
    Map<String, Supplier<Scenario>> all = new LinkedHashMap<>();
    FenceScenario.addTo(all);
    MutexScenario.addTo(all);
    WalkScenario.addTo(all);
    ReadWriteScenario.addTo(all);
    SectionScenario.addTo(all);
    RetirementScenario.addTo(all);
    SharedScenario.addTo(all);
    return all;
  }

  /**
   * Waits until a backend serves.
   *
   * @param backend its name
   * @return true if it is that one
   */
  public static Boolean isServedBy(String backend) throws InterruptedException {
    new BiasedLock();
    boolean ready = Barriers.awaitReady(PATIENCE);
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("askew-barriers")) {
        thread.join(PATIENCE.toMillis()); // until events can be recorded
      }
    }
    return ready && Barriers.status().backend().equals(backend);
  }

  /**
   * Whether locks are still biased.
   *
   * @return true if they are
   */
  public static Boolean isServing() {
    return Barriers.status().state() == BarrierStatus.State.READY
        && new BiasedLock(BiasPolicy.eager()).biasToCurrentThread();
  }

  /**
   * What serves.
   *
   * @return a line
   */
  public static String status() {
    return Barriers.status().toString();
  }
}
