// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.environments;

import dev.askew.locks.BarrierStatus;
import dev.askew.locks.Barriers;
import dev.askew.locks.BiasedLock;
import dev.askew.locks.BiasedReadWriteLock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * A user's program: takes a lock as soon as it runs, goes on when the choice of the backend has
 * been made, and says what it saw, one line for each fact. It asks nothing of its environment
 * itself, so that it runs where nothing is permitted.
 */
public final class ProbeMain {
  static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Open once the locks have been exercised. */
  static final CountDownLatch DONE = new CountDownLatch(1);

  private ProbeMain() {}

  /**
   * Runs it.
   *
   * @param arguments the simple name of the class that comes first; BiasedLock if it is left out
   */
  public static void main(String[] arguments) {
    run(arguments.length == 0 ? "BiasedLock" : arguments[0]);
  }

  /** For those who are there already: OSGi's activators, class loaders' hosts. */
  public static boolean run(String first) {
    try {
      start(first);
      say("first locks", "work");
      finish();
      return true;
    } catch (Throwable t) {
      say("BROKEN", t.toString());
      t.printStackTrace(System.out);
      return false;
    }
  }

  /** What a program does before anything is ready. */
  static void start(String first) throws Exception {
    switch (first) {
      case "BiasedLock" -> useBiasedLock();
      case "BiasedReadWriteLock" -> useBiasedReadWriteLock();
      case "Barriers" -> say("at first", Barriers.status().state().toString());
      default -> throw new IllegalArgumentException(first);
    }
    useBiasedLock();
    useBiasedReadWriteLock();
  }

  static void finish() throws Exception {
    Barriers.awaitReady(PATIENCE);
    BarrierStatus status = Barriers.status();
    say("status", status.toString());
    status.passedOver().forEach((name, cause) -> say("passed over", name + ": " + cause));
    Exercise.both();
    say("locks", "exclude");
    DONE.countDown();
    say("grants", BiasedLock.statistics().grants() > 0 ? "some" : "none");
    say("status at the end", Barriers.status().toString());
  }

  private static void useBiasedLock() {
    BiasedLock lock = new BiasedLock();
    lock.lock();
    lock.unlock();
  }

  private static void useBiasedReadWriteLock() {
    BiasedReadWriteLock lock = new BiasedReadWriteLock();
    lock.readLock().lock();
    lock.readLock().unlock();
    lock.writeLock().lock();
    lock.writeLock().unlock();
  }

  static void say(String fact, String value) {
    System.out.println("probe: " + fact + ": " + value.replace('\n', ' '));
  }
}
