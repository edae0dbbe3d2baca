// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.askew.testing.ChildJvm;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody waits for the native library. */
class FirstLockTest {
  private static final String FIRST_LOCK = FirstLockMain.class.getName();

  /** A line of {@code -Xlog:class+load}. */
  private record Loaded(String name, String source) {}

  /** Each class of ours takes the thread of the first lock a fifth of a millisecond. */
  @Test
  void theFirstLockLoadsNoClassThatItCanDoWithout() {
    assertThat(loadedByTheThreadOf(FIRST_LOCK, "first", "auto"))
        .extracting(Loaded::name)
        .filteredOn(name -> name.startsWith("dev.askew."))
        .containsExactlyInAnyOrder(
            FIRST_LOCK,
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

  /** The JDK's archive has nearly all that it needs of the JDK. Others are read and verified. */
  @Test
  void theFirstLockReadsFewClassesOfTheJdk() {
    List<Loaded> loaded = loadedByTheThreadOf("dev.askew.locks.BiasedLock", "first", "auto");
    assumeThat(loaded)
        .as("a JDK with an archive of its classes")
        .anyMatch(type -> type.source().equals("shared objects file"));
    assertThat(loaded)
        .filteredOn(type -> type.source().startsWith("jrt:"))
        .extracting(Loaded::name)
        .isSubsetOf(
            "java.lang.SecurityException",
            "java.lang.ThreadDeath",
            "java.util.concurrent.CountDownLatch",
            "java.util.concurrent.CountDownLatch$Sync",
            "java.util.concurrent.locks.Condition");
  }

  /**
   * What takes milliseconds the first time: a lambda of ours, a concatenation by invokedynamic,
   * JMX, logging. JNR-FFI has such concatenations itself.
   */
  @ParameterizedTest
  @ValueSource(strings = {"auto", "handshake"})
  void whatOpensTheBackendDoesWithoutThatWhichIsDear(String backend) {
    boolean isJnr = backend.equals("auto") && Runtime.version().feature() < 22;
    List<String> loaded =
        loadedByTheThreadOf("dev.askew.locks.BackendChoice", "ready", backend).stream()
            .map(Loaded::name)
            .toList();
    int served = loaded.indexOf("dev.askew.locks.Log"); // the next step
    assertThat(served).isPositive();
    assertThat(loaded.subList(0, served))
        .contains("dev.askew.locks.ServingBackend")
        .noneMatch(Pattern.compile("dev\\.askew\\..*Lambda.*").asMatchPredicate())
        .noneMatch(Pattern.compile(".*\\.(management|logging)\\..*").asMatchPredicate())
        .noneMatch(name -> !isJnr && name.endsWith(".StringConcatFactory"));
  }

  /** What that thread of a child loads, from a certain class on. */
  private static List<Loaded> loadedByTheThreadOf(String type, String doing, String backend) {
    Pattern loading = Pattern.compile("\\[(\\d+)] (\\S+) source: (.*)");
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
            .dropWhile(line -> !line.group(2).equals(type))
            .toList();
    assertThat(loaded).as("what the child loads from %s on", type).isNotEmpty();
    String thread = loaded.get(0).group(1);
    return loaded.stream()
        .filter(line -> line.group(1).equals(thread))
        .map(line -> new Loaded(line.group(2), line.group(3)))
        .toList();
  }
}
