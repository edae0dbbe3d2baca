// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.soak;

import dev.askew.locks.AsymmetricFence;
import dev.askew.locks.BarrierStatus;
import dev.askew.locks.Barriers;
import dev.askew.locks.BiasStatistics;
import dev.askew.locks.BiasedLock;
import dev.askew.soak.Plan.LockPlan;
import dev.askew.soak.Tally.Event;
import dev.askew.testing.Seccomp;
import java.io.PrintStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The rounds of one JVM, one after the other. In the last ones all heavy fences fail, for good. */
final class Episode {
  /** What a line with a tally begins with. */
  static final String TALLY = "soak-tally: ";

  private static final List<Logger> LOGGERS =
      List.of(Logger.getLogger("dev.askew.locks"), Logger.getLogger("dev.askew.reclamation"));
  private static final long TALLY_MILLIS = 500;

  /**
   * Whether locks may be biased. Once a heavy fence of a backend that was named has failed they are
   * not, for the rest of the process; a round whose fences failed would leave nothing for the next
   * one to test.
   */
  private static final VarHandle MAY_GRANT;

  /** The backend that serves; null if it has no fences. */
  private static final VarHandle SERVING;

  /** Whether its failure has been reported, which it is once. */
  private static final VarHandle REPORTED;

  static {
    try {
      Class<?> serving = Class.forName("dev.askew.locks.ServingBackend");
      MAY_GRANT = in(Barriers.class).findStaticVarHandle(Barriers.class, "mayGrant", boolean.class);
      SERVING =
          in(AsymmetricFence.class).findStaticVarHandle(AsymmetricFence.class, "serving", serving);
      REPORTED = in(serving).findVarHandle(serving, "reported", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static MethodHandles.Lookup in(Class<?> type) throws IllegalAccessException {
    return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
  }

  private static void liftBan() {
    Object serving = SERVING.getVolatile();
    if (serving != null) {
      REPORTED.setVolatile(serving, false);
    }
    MAY_GRANT.setVolatile(true);
  }

  private static final int EPERM = 1;

  private final long seed;
  private final Function<LockPlan, Subject> locks;
  private final Supplier<Memory> memory;
  private final Runnable endOfFences;
  private final Duration patience;

  /** Whether fences fail for good by now. */
  private boolean hasEnded;

  /** Whether one has, and nobody has lifted the ban. */
  private boolean hasFailedForGood;

  /** Guarded by this. */
  private final Tally total = new Tally();

  Episode(
      long seed,
      Function<LockPlan, Subject> locks,
      Supplier<Memory> memory,
      Runnable endOfFences,
      Duration patience) {
    this.seed = seed;
    this.locks = locks;
    this.memory = memory;
    this.endOfFences = endOfFences;
    this.patience = patience;
  }

  /** Entry point of the JVMs that {@link Soak} starts. */
  public static void main(String[] args) throws InterruptedException {
    Settings settings = Settings.of(args);
    // A failed fence would be told each time, and each thread that dies in a section.
    LOGGERS.forEach(logger -> logger.setLevel(Level.SEVERE));
    int exit = 0;
    try {
      requireReady();
      Episode episode =
          new Episode(
              settings.seed(),
              LockPlan::create,
              Memory::new,
              endOfFences(settings),
              Round.PATIENCE);
      Thread clock = new Thread(() -> episode.tell(System.out), "soak-tally");
      clock.setDaemon(true);
      clock.start();
      episode.run(Duration.ofSeconds(settings.seconds()));
      System.out.println(TALLY + episode.tally());
    } catch (Violation v) {
      exit = 1;
      System.out.println(v.getMessage());
      if (v.getCause() != null) {
        v.getCause().printStackTrace(System.out);
      }
    }
    System.out.flush();
    Runtime.getRuntime().halt(exit); // whoever hangs does not go of its own accord
  }

  /** By turns a filter that the kernel obeys, and the soak's own backend. */
  private static Runnable endOfFences(Settings settings) {
    return List.of("ffm", "jnr").contains(settings.backend()) && settings.seed() % 2 == 0
        ? () -> Seccomp.failMembarrier(EPERM)
        : () -> FaultyBackendProvider.inject(Faults.FOR_GOOD);
  }

  private static void requireReady() throws InterruptedException {
    if (!Barriers.awaitReady(Round.PATIENCE)
        || !Barriers.status().backend().equals(FaultyBackendProvider.NAME)) {
      throw new Violation(
          "the backend is not ready, the status is "
              + Barriers.status()
              + "; where there is no membarrier, run it with -Daskew.soak.backend=fallback");
    }
  }

  /**
   * Goes on for so long.
   *
   * @throws Violation with the seed and the round
   */
  void run(Duration duration) throws InterruptedException {
    long start = System.nanoTime();
    long nanos = duration.toNanos();
    long gone = 0;
    for (int round = 0; gone < nanos; round++, gone = System.nanoTime() - start) {
      try {
        Tally tally = round(round, gone > nanos / 5 * 4);
        synchronized (this) {
          total.add(tally);
        }
      } catch (Violation v) {
        throw new Violation("seed " + seed + ", round " + round + ": " + v.getMessage(), v);
      }
    }
  }

  private Tally round(int number, boolean forGood) throws InterruptedException {
    Plan plan = Plan.draw(seed, number, Round.hasVirtualThreads());
    if (!forGood) {
      liftBan();
      FaultyBackendProvider.inject(plan.faults());
    } else if (!hasEnded) {
      liftBan();
      FaultyBackendProvider.inject(Faults.NONE);
      endOfFences.run();
      hasEnded = true;
    }
    boolean banned = hasFailedForGood;
    long handshakes = BiasedLock.statistics().handshakes();
    long grants = BiasedLock.statistics().grants();
    Tally tally = new Round(plan, locks, memory.get()).run(patience);
    // Of a lock: from that of a section's reclaimer the locks conclude nothing.
    hasFailedForGood |= forGood && BiasedLock.statistics().handshakes() != handshakes;
    if (banned && BiasedLock.statistics().grants() != grants) {
      throw new Violation("a lock was biased after heavy fences had failed");
    }
    if (banned && Barriers.status().state() != BarrierStatus.State.FAILED) {
      throw new Violation("heavy fences have failed, but the status is " + Barriers.status());
    }
    return tally;
  }

  /** So far, with what the locks say of themselves. */
  synchronized Tally tally() {
    Tally tally = new Tally();
    tally.add(total);
    BiasStatistics statistics = BiasedLock.statistics();
    tally.add(Event.GRANTS, statistics.grants());
    tally.add(Event.REVOCATIONS, statistics.revocations());
    tally.add(Event.CONVERSIONS, statistics.conversions());
    tally.add(Event.FENCES, statistics.heavyFences());
    tally.add(Event.HANDSHAKES, statistics.handshakes());
    tally.add(Event.FAILURES, FaultyBackendProvider.failures());
    return tally;
  }

  private void tell(PrintStream out) {
    try {
      for (; ; ) {
        Thread.sleep(TALLY_MILLIS);
        out.println(TALLY + tally());
      }
    } catch (InterruptedException e) { // then no more
    }
  }
}
