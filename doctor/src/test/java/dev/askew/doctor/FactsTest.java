// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A backend's words as keys and numbers. */
class FactsTest {
  @ParameterizedTest
  @CsvSource({
    "architecture, AMD64, architecture",
    "commands of the kernel, 'GLOBAL, RSEQ', commandsOfTheKernel",
    "NUMA-aware (here), yes, numaAwareHere",
    "release, 5.10, release",
    "longest wait, 12 min, longestWait"
  })
  void textsStayTexts(String name, String value, String key) {
    assertThat(Facts.of(Map.of(name, value))).isEqualTo(Map.of(key, value));
  }

  @ParameterizedTest
  @CsvSource({"system call number, 324, systemCallNumber, 324", "left, -1 s, leftSeconds, -1"})
  void wholeNumbersAreNumbers(String name, String value, String key, long number) {
    assertThat(Facts.of(Map.of(name, value))).isEqualTo(Map.of(key, number));
  }

  @ParameterizedTest
  @CsvSource({
    "wait, 1.5 ns, waitNanos, 1.5",
    "registration time, 0.25 µs, registrationTimeMicros, 0.25",
    "wait, 2.0 ms, waitMillis, 2.0"
  })
  void timesHaveTheirUnitInTheKey(String name, String value, String key, double number) {
    assertThat(Facts.of(Map.of(name, value))).isEqualTo(Map.of(key, number));
  }

  @ParameterizedTest
  @CsvSource({"名前, 1, 名前"})
  void aNameInAnotherAlphabetStays(String name, String value, String key) {
    assertThat(Facts.of(Map.of(name, value))).containsOnlyKeys(key);
  }
}
