// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.soak;

import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run was asked for.
 *
 * @param seed of which everything is drawn
 * @param seconds how long
 * @param backend a name, or {@link #ALL}
 */
record Settings(long seed, int seconds, String backend) {
  /**
   * Three JVMs with {@link #KERNELS}, one with {@code handshake}, one with {@code fallback}, by
   * turns.
   */
  static final String ALL = "all";

  /** The backend that Askew prefers on this JDK where the kernel has a barrier. */
  static final String KERNELS = Runtime.version().feature() >= 22 ? "ffm" : "jnr";

  static final int LEAST_SECONDS = 1;
  static final int MOST_SECONDS = 7 * 24 * 3600;

  private static final List<String> NAMES = List.of("seed", "seconds", "backend");
  private static final List<String> BACKENDS = List.of(ALL, "ffm", "jnr", "handshake", "fallback");

  /**
   * Reads the arguments of the main class.
   *
   * @param args each a name, an equals sign and a value
   */
  static Settings of(String... args) {
    Map<String, String> values = new TreeMap<>();
    for (String arg : args) {
      int end = arg.indexOf('=');
      if (end < 0 || !NAMES.contains(arg.substring(0, end))) {
        throw new IllegalArgumentException(arg + " is not NAME=VALUE with a name of " + NAMES);
      }
      values.put(arg.substring(0, end), arg.substring(end + 1));
    }
    String backend = values.getOrDefault("backend", ALL);
    if (!BACKENDS.contains(backend)) {
      throw wrong("backend", backend, String.join(", ", BACKENDS), "leave it out for all");
    }
    return new Settings(
        seed(values.getOrDefault("seed", "random")),
        seconds(values.getOrDefault("seconds", "30")),
        backend);
  }

  private static long seed(String value) {
    if (value.equals("random")) {
      return new SecureRandom().nextInt(Integer.MAX_VALUE);
    }
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw wrong(
          "seed", value, "an integer of 64 bits", "give the one that an earlier run printed");
    }
  }

  private static int seconds(String value) {
    String allowed = LEAST_SECONDS + " to " + MOST_SECONDS;
    try {
      int seconds = Integer.parseInt(value);
      if (seconds >= LEAST_SECONDS && seconds <= MOST_SECONDS) {
        return seconds;
      }
    } catch (NumberFormatException e) { // as for one out of range
    }
    throw wrong("seconds", value, allowed, "leave it out for the usual length");
  }

  private static IllegalArgumentException wrong(
      String name, String value, String allowed, String remedy) {
    return new IllegalArgumentException(
        "askew.soak."
            + name
            + "="
            + value
            + " will not do; allowed: "
            + allowed
            + "; or "
            + remedy);
  }

  /** The arguments that {@link #of} reads. */
  List<String> arguments() {
    return List.of("seed=" + seed, "seconds=" + seconds, "backend=" + backend);
  }

  /** What a user types to have the same again. */
  String command() {
    return "mvn -q -Psoak compile -Daskew.soak.seed="
        + seed
        + " -Daskew.soak.seconds="
        + seconds
        + " -Daskew.soak.backend="
        + backend;
  }
}
