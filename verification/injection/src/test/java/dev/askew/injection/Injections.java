// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Assumptions;

/** All scenarios, and what came of them. */
final class Injections {
  /**
   * Ends the test where the models of errors have been fitted to no JDK like this one. On JDK 25 a
   * synchronizer keeps the node of a waiter whose reacquisition has overflowed, which counts as a
   * thread in the queue here, and one mutant is not noticed.
   */
  static void requireJdk17() {
    if (Runtime.version().feature() != 17) {
      String message =
          "injection: skipped on JDK "
              + Runtime.version().feature()
              + ", because where errors can come is known for JDK 17's synchronizers only";
      System.out.println(message);
      Assumptions.abort(message);
    }
  }

  /** A regular expression for the names of those that are tried. */
  private static final String SCENARIOS = System.getProperty("askew.injection.scenarios", ".*");

  /** What the locks have to say of their fences is expected here. */
  private static final Logger LOG = Logger.getLogger("dev.askew.locks");

  private final Askew askew;
  private final Thoroughness thoroughness;
  private final String scenarios;
  private final List<String> broken = new ArrayList<>();
  private final Set<String> sites = new HashSet<>();
  private int runs;

  Injections(Askew askew, Thoroughness thoroughness) {
    this(askew, thoroughness, SCENARIOS);
  }

  Injections(Askew askew, Thoroughness thoroughness, String scenarios) {
    this.askew = askew;
    this.thoroughness = thoroughness;
    this.scenarios = scenarios;
  }

  /** Runs them and prints the table. */
  void run() {
    LOG.setLevel(Level.OFF);
    System.out.println(Row.heading());
    for (String backend : List.of(InjectedBackendProvider.NAME, "fallback")) {
      Copy copy = new Copy(askew, backend);
      for (String scenario : copy.scenarios().keySet()) {
        boolean goesOn = broken.isEmpty() || thoroughness != Thoroughness.FIRST;
        if (goesOn && scenario.matches(scenarios)) {
          copy = run(copy, backend, scenario);
        }
      }
    }
    System.out.printf("%d sites, %d runs, %d broken%n", sites.size(), runs, broken.size());
  }

  private Copy run(Copy copy, String backend, String scenario) {
    Sweep sweep = new Sweep(askew, copy, backend, scenario, thoroughness);
    Row row = sweep.run();
    System.out.println(row);
    row.broken().forEach(line -> System.out.println("    " + line));
    broken.addAll(row.broken());
    sites.addAll(row.sites());
    runs += row.runs();
    return sweep.copy();
  }

  /** A line for each run after which something was wrong. */
  List<String> broken() {
    return broken;
  }

  /** The table alone. */
  public static void main(String[] args) {
    Injections injections = new Injections(new Askew(), Thoroughness.ofProperty());
    injections.run();
    System.exit(injections.broken.isEmpty() ? 0 : 1);
  }
}
