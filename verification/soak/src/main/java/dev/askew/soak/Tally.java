// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.soak;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** How often what has happened. Not thread-safe. */
final class Tally {
  /** What is counted. */
  enum Event {
    ROUNDS,
    ACQUISITIONS,
    READS,
    GRANTS,
    REVOCATIONS,
    CONVERSIONS,
    FENCES,
    HANDSHAKES,
    FAILURES,
    INTERRUPTS,
    TIMEOUTS,
    REFUSALS,
    WAITS,
    HANDOVERS,
    DOWNGRADES,
    BIASINGS,
    DEATHS,
    USES,
    LEASES,
    REPLACEMENTS,
    LEFT_OPEN,
    VIRTUAL;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Map<Event, Long> counts = new EnumMap<>(Event.class);

  void count(Event event) {
    add(event, 1);
  }

  void add(Event event, long number) {
    counts.merge(event, number, Long::sum);
  }

  long of(Event event) {
    return counts.getOrDefault(event, 0L);
  }

  void add(Tally other) {
    other.counts.forEach(this::add);
  }

  /** What should have happened and has not. */
  Set<Event> missing(Set<Event> expected) {
    Set<Event> missing = EnumSet.copyOf(expected);
    missing.removeIf(event -> of(event) > 0);
    return missing;
  }

  /** One line, which {@link #parse} reads. */
  @Override
  public String toString() {
    return Arrays.stream(Event.values())
        .map(event -> event.label() + "=" + of(event))
        .collect(Collectors.joining(" "));
  }

  static Tally parse(String line) {
    Tally tally = new Tally();
    for (String word : line.strip().split(" ", -1)) {
      int end = word.indexOf('=');
      tally.add(
          Event.valueOf(word.substring(0, end).toUpperCase(Locale.ROOT)),
          Long.parseLong(word.substring(end + 1)));
    }
    return tally;
  }
}
