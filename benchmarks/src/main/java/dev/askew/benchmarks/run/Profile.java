// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.run;

import java.util.List;
import java.util.Locale;

/** How much time to spend. In each round everything is measured once, on a new JVM each time. */
enum Profile {
  /** That it runs at all. */
  SMOKE(1, 0, 1, 10, 1),
  /** Minutes, some forty on two cores and two JDKs. */
  QUICK(1, 4, 5, 200, 10),
  /**
   * Two and a half hours. More JVMs and not longer ones, because figures differ from JVM to JVM.
   */
  FULL(3, 4, 5, 200, 20);

  final int rounds;
  final int warmups;
  final int iterations;
  final int millis;
  final int startUps;

  Profile(int rounds, int warmups, int iterations, int millis, int startUps) {
    this.rounds = rounds;
    this.warmups = warmups;
    this.iterations = iterations;
    this.millis = millis;
    this.startUps = startUps;
  }

  static Profile named(String name) {
    for (Profile profile : values()) {
      if (profile.toString().equals(name)) {
        return profile;
      }
    }
    throw new IllegalArgumentException(
        "no profile " + name + "; there are " + List.of(values()).toString());
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
