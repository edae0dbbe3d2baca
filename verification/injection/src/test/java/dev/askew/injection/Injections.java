// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/** All scenarios, and what came of them. */
final class Injections {
  /** A regular expression for the names of those that are tried. */
  private static final String SCENARIOS = System.getProperty("askew.injection.scenarios", ".*");

  /** What Askew has to say of its fences and of actions that fail is expected here. */
  private static final List<Logger> LOGS =
      List.of(Logger.getLogger("dev.askew.locks"), Logger.getLogger("dev.askew.reclamation"));

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
    LOGS.forEach(log -> log.setLevel(Level.OFF));
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
