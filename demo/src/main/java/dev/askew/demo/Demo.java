// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.demo;

import dev.askew.doctor.measurement.Latencies;
import dev.askew.doctor.measurement.LockPairs;
import dev.askew.doctor.measurement.Revocations;
import dev.askew.locks.AsymmetricFence;
import dev.askew.locks.BarrierStatus;
import dev.askew.locks.Barriers;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Waits for the barrier backend, times a lock's owner, revokes locks whose owner is busy, and has
 * all processors hammer biased locks. Ends with status 0 only if all of that was as promised.
 */
public final class Demo {
  /**
   * How much faster than {@link java.util.concurrent.locks.ReentrantLock} the owner has to be. It
   * is seven times and more where this was written; a processor with cheap atomic instructions, or
   * a noisy neighbour, makes it less.
   */
  private static final double AT_LEAST = 2;

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int HAMMER_SECONDS = 2;

  /**
   * The console's logger; held, or else its level is forgotten. The demo says everything itself.
   */
  private static final Logger LOG = Logger.getLogger("dev.askew.locks");

  private final PrintStream out;
  private final boolean asymmetric;

  private Demo(PrintStream out, boolean asymmetric) {
    this.out = out;
    this.asymmetric = asymmetric;
  }

  /** Runs the demo; takes no arguments. */
  public static void main(String[] args) throws InterruptedException {
    LOG.setLevel(Level.OFF);
    if (System.getProperty("askew.log") == null) {
      System.setProperty("askew.log", "off"); // the demo itself says what Askew found
    }
    // Whatever the console's encoding is: Maven passes on the bytes.
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try {
      run(out);
    } catch (IllegalStateException e) {
      out.println();
      out.println("The demo FAILED:");
      out.println(e.getMessage());
      if (e.getCause() != null) {
        e.getCause().printStackTrace(out);
      }
      System.exit(1);
    }
  }

  private static void run(PrintStream out) throws InterruptedException {
    out.printf(
        "Askew on JDK %s, %s %s, %s, %d processors%n%n",
        Runtime.version(),
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors());

    out.print("Waiting for a barrier backend ... ");
    out.flush();
    long start = System.nanoTime();
    boolean ready = Barriers.awaitReady(PATIENCE);
    BarrierStatus status = Barriers.status();
    out.printf("%d ms%n", Duration.ofNanos(System.nanoTime() - start).toMillis());
    require(ready, status.failure().map(Throwable::getMessage).orElse(status.toString()));
    out.println("  " + status);
    status
        .passedOver()
        .forEach((name, cause) -> out.println("  passed over " + name + ": " + cause));

    status
        .notApplicable()
        .forEach((name, reason) -> out.println("  not applicable: " + name + ", " + reason));

    Demo demo = new Demo(out, !status.backend().equals("fallback"));
    demo.owner();
    demo.revocations();
    demo.hammer();
    out.println();
    out.println("All of that held.");
  }

  /** What the owner of a lock pays. */
  private void owner() {
    out.println();
    out.println("One thread alone locks and unlocks; about three seconds ...");
    LockPairs pairs = LockPairs.measure();
    out.printf("  %-52s %8s%n", "one pair of lock and unlock, median", "ns");
    row("BiasedLock, biased to this thread", pairs.biased(), 1);
    row("ReentrantLock", pairs.reentrant(), pairs.reentrant() / pairs.biased());
    row("synchronized", pairs.monitor(), pairs.monitor() / pairs.biased());
    if (asymmetric) {
      require(
          pairs.reentrant() >= AT_LEAST * pairs.biased(),
          "the owner's pair is to be at least "
              + AT_LEAST
              + " times faster than ReentrantLock's; is the machine busy, or C2 switched off?");
    } else {
      out.println(
          "  Without an asymmetric barrier the owner confirms each step by compare-and-set;");
      out.println("  that gains nothing, and by default no lock would be biased here.");
    }
  }

  private void row(String what, double nanos, double times) {
    out.printf(
        Locale.ROOT,
        "  %-52s %8.1f %s%n",
        what,
        nanos,
        times == 1 ? "" : String.format(Locale.ROOT, "%8.1f times that", times));
  }

  /** What others pay for it. */
  private void revocations() throws InterruptedException {
    out.println();
    out.println("A second thread takes locks that are biased to a busy thread ...");
    Revocations revocations = Revocations.measure();
    out.printf("  %-52s %8s %8s %8s%n", "latency, µs", "p50", "p90", "p99");
    row(
        "revocation by " + (asymmetric ? "a heavy fence" : "compare-and-set"),
        revocations.revocation());
    row(
        AsymmetricFence.isAsymmetric() ? "a heavy fence alone" : "a full fence alone",
        revocations.fence());
    out.printf(Locale.ROOT, "  %,d locks were revoked.%n", revocations.count());
  }

  private void row(String what, Latencies micros) {
    out.printf(
        Locale.ROOT, "  %-52s %8.2f %8.2f %8.2f%n", what, micros.p50(), micros.p90(), micros.p99());
  }

  /** And that it is a lock. */
  private void hammer() throws InterruptedException {
    out.println();
    out.printf(
        "All processors hammer biased locks, with a plain counter in each; %d seconds ...%n",
        HAMMER_SECONDS);
    Hammer hammer = Hammer.run(HAMMER_SECONDS);
    row("increments made by " + hammer.threads() + " threads", hammer.made());
    row("  of them to another thread's counter", hammer.visits());
    row("  biases revoked for them", hammer.revocations());
    row("increments counted", hammer.counted());
    row("lost", hammer.made() - hammer.counted());
    require(hammer.nothingLost(), "increments were lost: two threads were inside one lock");
  }

  private void row(String what, long number) {
    out.printf(Locale.ROOT, "  %-44s %,16d%n", what, number);
  }

  private static void require(boolean held, String otherwise) {
    if (!held) {
      throw new IllegalStateException(otherwise);
    }
  }
}
