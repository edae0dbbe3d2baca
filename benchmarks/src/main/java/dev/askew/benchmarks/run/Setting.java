// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.run;

import dev.askew.benchmarks.micro.SlowFenceProvider;
import java.util.List;

/**
 * What JVMs are told beyond their usual arguments. What is measured under a setting has its name
 * for the parameter {@link #UNDER}, and is not compared with what is measured under another.
 *
 * @param name in words; empty if it is none
 * @param flags the arguments
 */
public record Setting(String name, List<String> flags) {
  public static final String UNDER = "under";

  static final Setting NONE = new Setting("", List.of());

  /** Heavy fences that take so many microseconds, or longer where the real one does. */
  public static Setting fence(int micros) {
    return new Setting(
        "fence of " + micros + " µs",
        List.of(
            "-Daskew.backend=" + SlowFenceProvider.NAME,
            "-D" + SlowFenceProvider.MICROS + "=" + micros));
  }

  /** A benchmark's name with that of the setting. */
  String whole(String benchmark) {
    return equals(NONE) ? benchmark : benchmark + " " + UNDER + " " + name;
  }
}
