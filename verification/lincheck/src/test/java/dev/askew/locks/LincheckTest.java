// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Errors of the protocols that have nothing to do with the order in which stores become visible:
 * Lincheck runs one thread at a time and lets it see all that the others have stored.
 */
class LincheckTest {
  /**
   * What is broken in each search. To begin with, the background thread that measures the fence
   * would be a thread that Lincheck knows nothing of. And Lincheck has parked threads wake up
   * unasked, which is permitted, and hides every wake-up that is lost.
   */
  private static final Mutant[] ALWAYS = {
    new Mutant("dev.askew.locks.BackendChoice", "measureCosts", "measureAsymmetric", 0),
    new Mutant(
        "org.jetbrains.kotlinx.lincheck.strategy.managed.ManagedStrategy",
        "park",
        "shouldAllowSpuriousUnpark",
        0)
  };

  private static final int SCENARIOS = 5;
  private static final int INTERLEAVINGS = 150;

  /** A fault may need a rare scenario; the search ends with the first that shows it. */
  private static final int MOST_SCENARIOS = 40;

  private static final int MOST_INTERLEAVINGS = 300;

  private static final String DEAD = "The execution has hung";
  private static final String WRONG = "Invalid execution results";

  @ParameterizedTest
  @CsvSource({
    "Mutex, sequential, 2",
    "Mutex, fallback, 2",
    "MutexAttempts, sequential, 3",
    "MutexAttempts, fallback, 2",
    "ReadWrite, sequential, 2",
    "ReadWrite, fallback, 2",
    "ReadWriteOwn, sequential, 2",
    "ReadWriteAttempts, sequential, 2",
    "ReadWriteAttempts, fallback, 2",
  })
  void noInterleavingIsWrong(String scenario, String backend, int threads, @TempDir Path directory)
      throws Exception {
    Search search = new Search(named(scenario), backend, threads, SCENARIOS, INTERLEAVINGS);
    assertThat(search.run(directory, ALWAYS)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // The owner enters, or leaves, without a look at the contender.
    "Mutex, sequential, BiasedLock, enterBiased, getOpaque, 0, " + WRONG,
    "Mutex, sequential, BiasedLock, exitBiased, getOpaque, 0, " + DEAD,
    "Mutex, fallback, Bias, confirm, compareAndSet, 1, " + WRONG,
    // The contender does not look at the owner, or thinks it inside whenever there is a bias.
    "Mutex, sequential, OwnersBias, revoke, holdsVolatile, 0, " + WRONG,
    "MutexAttempts, sequential, OwnersBias, tryLock, holds, 1, " + WRONG,
    // The reader enters without either look at the writer, or leaves without waking it.
    "ReadWrite, sequential, ReadersBias, lockRead, getOpaque|getAcquire, -1, " + WRONG,
    "ReadWrite, sequential, ReadersBias, unlockRead, wakeWriter, 0, " + DEAD,
    "ReadWriteOwn, sequential, ReadersBias, lockReadBy, getOpaque|getAcquire, -1, " + WRONG,
    "ReadWriteOwn, sequential, ReadersBias, unlockReadBy, wakeWriter, 0, " + DEAD,
    // The writer does not wait for the slots, or a reader barges in behind its back.
    "ReadWrite, sequential, ReadersBias, awaitSlots|isReadBySlots, holdsVolatile, 0, " + WRONG,
    "ReadWriteAttempts, sequential, ReaderSlot, barge, recount, 1, " + WRONG,
  })
  void mutantsAreCaught(
      String scenario,
      String backend,
      String owner,
      String method,
      String call,
      int answer,
      String finding,
      @TempDir Path directory)
      throws Exception {
    Search search = new Search(named(scenario), backend, 2, MOST_SCENARIOS, MOST_INTERLEAVINGS);
    Mutant mutant = new Mutant("dev.askew.locks." + owner, method, call, answer);
    assertThat(search.run(directory, ALWAYS[0], ALWAYS[1], mutant))
        .hasValueSatisfying(found -> assertThat(found).contains(finding));
  }

  private static Class<?> named(String scenario) throws ClassNotFoundException {
    return Class.forName("dev.askew.locks." + scenario);
  }
}
