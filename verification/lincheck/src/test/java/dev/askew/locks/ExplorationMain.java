// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.time.Duration;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/**
 * The main class of a JVM in which Lincheck searches for an interleaving of a scenario that no
 * sequential execution explains, or that ends with threads that wait for ever.
 */
final class ExplorationMain {
  static final int NONE_FOUND = 10;
  static final int FOUND = 11;

  private ExplorationMain() {}

  public static void main(String[] args) throws Exception {
    Class<?> scenario = Class.forName(args[0]);
    if (!Barriers.awaitReady(Duration.ofSeconds(60))) {
      throw new IllegalStateException(Barriers.status().toString());
    }
    System.out.println(Barriers.status());
    System.exit(search(scenario, args) ? FOUND : NONE_FOUND);
  }

  private static boolean search(Class<?> scenario, String[] args) throws Exception {
    try {
      new ModelCheckingOptions()
          .threads(Integer.parseInt(args[1]))
          .iterations(Integer.parseInt(args[2]))
          .invocationsPerIteration(Integer.parseInt(args[3]))
          .actorsBefore(2)
          .actorsPerThread(2)
          .actorsAfter(0)
          .loopIterationsBeforeThreadSwitch(250) // a writer looks at a slot 200 times, and parks
          .loopBound(300)
          .minimizeFailedScenario(false)
          .sequentialSpecification(Class.forName(scenario.getName() + "$Specification"))
          .addGuarantee(
              ManagedStrategyGuaranteeKt.forClasses(Events.class.getName()).allMethods().ignore())
          .check(scenario);
      return false;
    } catch (LincheckAssertionError found) {
      System.out.println(found.getMessage());
      return true;
    }
  }
}
