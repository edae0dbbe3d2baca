// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.testing.ChildJvm;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody waits for the native library. */
class FirstLockTest {
  private static final int CHILDREN = 15;

  @Test
  void theFirstBiasedLockCostsAtMostSixMillisecondsMoreThanTheFirstReentrantLock() {
    List<Long> biased = new ArrayList<>();
    List<Long> reentrant = new ArrayList<>();
    for (int i = 0; i < CHILDREN; i++) { // in turns: what disturbs one disturbs the other
      biased.add(nanos("biased"));
      reentrant.add(nanos("reentrant"));
    }
    // The fastest of each, since whatever else the machine does can only add to a figure; but not
    // less than nothing, where more was taken off for other processes than they took.
    assertThat(Collections.min(biased) - Math.max(0, Collections.min(reentrant)))
        .as("nanoseconds; biased %s, reentrant %s", biased, reentrant)
        .isLessThanOrEqualTo(6_000_000);
  }

  /**
   * The thread of the first lock loads what a lock consists of and no more, as each class takes it
   * a fifth of a millisecond, and the first of another jar half a millisecond more.
   */
  @Test
  void theFirstLockLoadsNoClassThatItCanDoWithout() {
    assertThat(loadedByTheThreadOf(FirstLockMain.class.getName(), "biased", "auto"))
        .filteredOn(name -> name.startsWith("dev.askew."))
        .containsExactlyInAnyOrder(
            FirstLockMain.class.getName(),
            "dev.askew.locks.AdaptivePolicy",
            "dev.askew.locks.Barriers",
            "dev.askew.locks.Barriers$Opener",
            "dev.askew.locks.BiasPolicy",
            "dev.askew.locks.BiasedLock",
            "dev.askew.locks.BiasedLock$Sync",
            "dev.askew.locks.Costs",
            "dev.askew.locks.OwnersAccount",
            "dev.askew.locks.OwnersBias",
            "dev.askew.locks.internal.Privileged");
  }

  /**
   * What takes milliseconds the first time: a lambda of ours, a concatenation by invokedynamic,
   * JMX, logging. JNR-FFI has such concatenations itself.
   */
  @ParameterizedTest
  @ValueSource(strings = {"auto", "handshake"})
  void whatOpensTheBackendDoesWithoutThatWhichIsDear(String backend) {
    boolean isJnr = backend.equals("auto") && Runtime.version().feature() < 22;
    List<String> loaded = loadedByTheThreadOf("dev.askew.locks.BackendChoice", "ready", backend);
    int served = loaded.indexOf("dev.askew.locks.Log"); // the next step
    assertThat(served).isPositive();
    assertThat(loaded.subList(0, served))
        .contains("dev.askew.locks.ServingBackend")
        .noneMatch(Pattern.compile("dev\\.askew\\..*Lambda.*").asMatchPredicate())
        .noneMatch(Pattern.compile(".*\\.(management|logging)\\..*").asMatchPredicate())
        .noneMatch(name -> !isJnr && name.endsWith(".StringConcatFactory"));
  }

  /** What that thread of a child loads which loads a certain class first. */
  private static List<String> loadedByTheThreadOf(String type, String doing, String backend) {
    Pattern loading = Pattern.compile("\\[(\\d+)] (\\S+) source: .*");
    List<MatchResult> loaded =
        ChildJvm.run(
                FirstLockMain.class,
                List.of("-Daskew.backend=" + backend, "-Xlog:class+load=info:stdout:tid"),
                doing)
            .lines()
            .stream()
            .map(loading::matcher)
            .filter(Matcher::matches)
            .map(Matcher::toMatchResult)
            .toList();
    String thread =
        loaded.stream()
            .filter(line -> line.group(2).equals(type))
            .map(line -> line.group(1))
            .findFirst()
            .orElseThrow();
    return loaded.stream()
        .filter(line -> line.group(1).equals(thread))
        .map(line -> line.group(2))
        .toList();
  }

  private static long nanos(String type) {
    String prefix = "nanos: ";
    return ChildJvm.run(FirstLockMain.class, List.of(), type).lines().stream()
        .filter(line -> line.startsWith(prefix))
        .mapToLong(line -> Long.parseLong(line.substring(prefix.length())))
        .findFirst()
        .orElseThrow();
  }
}
