// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import dev.askew.locks.internal.Privileged;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The barrier backend of this process: chosen at the first use of a lock or of this class, and once
 * more if it fails at run time.
 *
 * <p>System properties, read once:
 *
 * <table>
 * <caption>Properties</caption>
 * <tr><th>property<th>values<th>meaning
 * <tr><td>{@code askew.backend}<td>{@code auto} (default), or a provider's name<td>which backend serves:
 *     of all available ones the one with the highest priority, or the one named and no other
 * <tr><td>{@code askew.membarrier.command}<td>{@code auto} (default), {@code rseq}, {@code private}
 *     <td>which membarrier command the backends {@code ffm} and {@code jnr} use
 * <tr><td>{@code askew.compiler}<td>{@code known} (default), {@code trust}<td>whether an asymmetric
 *     backend serves only in JVMs whose compilers are known to keep opaque accesses in order, or in
 *     all
 * <tr><td>{@code askew.startup}<td>{@code background} (default), {@code eager}<td>whether a daemon thread
 *     opens the backend while locks work unbiased, or the thread that comes first waits until it has,
 *     though not longer than ten seconds
 * <tr><td>{@code askew.log}<td>{@code warnings} (default), {@code all}, {@code off}<td>what is logged:
 *     only what is not as it should be, five seconds after the start, or to standard error if the JVM
 *     ends before;
 *     everything, at once; or nothing
 * <tr><td>{@code askew.jmx}<td>{@code true} (default), {@code false}<td>whether {@link AskewMXBean} is
 *     registered
 * </table>
 *
 * <p>Nothing that goes wrong here breaks a lock. A wrong value, or a backend asked for by name that
 * is unavailable, gives the state {@link BarrierStatus.State#FAILED}, one warning in the log of the
 * logger {@code dev.askew.locks}, and locks that the default policy never biases.
 *
 * <p>Under a security manager, Askew uses its own permissions. A property that it may not read has
 * its default value.
 */
public final class Barriers {
  /** The values of askew.startup. */
  static final String BACKGROUND = "background";

  static final String EAGER = "eager";

  /**
   * Bounded, because a provider may need, on another thread, the class that the waiter initialises.
   */
  private static final long EAGER_SECONDS = 10;

  /** How often it is tried to say that nothing serves, where there is no memory for that. */
  private static final int MOST_LOOKS = 300;

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final CountDownLatch DECIDED = new CountDownLatch(1);

  /**
   * Null while PENDING: a status holds collections whose classes the first lock should not wait
   * for.
   */
  private static volatile @Nullable BarrierStatus status;

  /** Whether locks may be granted; written after everything that a grant relies on. */
  private static volatile boolean mayGrant;

  private static volatile boolean asymmetric;

  private static final boolean IS_EAGER =
      Privileged.property("askew.startup", BACKGROUND).equals(EAGER);

  static {
    try {
      new Opener(null).start();
    } catch (Throwable t) { // no thread to be had: then no bias, but locks
      chooseNone(t);
      decided();
    }
  }

  private Barriers() {}

  /**
   * A class, because the first lambda of a JVM costs the first lock of that JVM some milliseconds.
   */
  private static final class Opener extends Thread {
    /** Null for the first one: the thread makes it, so that the first lock loads a class less. */
    private final @Nullable Choice choice;

    Opener(@Nullable Choice choice) {
      super(null, null, "askew-barriers", 0, false);
      this.choice = choice;
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        Privileged.run(choice == null ? new Choice(null) : choice);
      } catch (Throwable t) { // a class that is missing, or no memory
        if (choice != null
            && choice.failed != null
            && AsymmetricFence.serving() == choice.failed) { // nothing has taken its place
          choice.failed.tryAgain();
        }
        chooseNone(t);
        for (int looks = 0; isPending() && looks < MOST_LOOKS; looks++) { // nor for a status
          pause();
          chooseNone(t);
        }
      } finally {
        decided();
      }
    }
  }

  private static void pause() {
    try {
      LockSupport.parkNanos(PAUSE_NANOS);
    } catch (Throwable t) { // no memory: then the next look comes at once
    }
  }

  /** A class, because the first lambda of a JVM spoils classes of the JDK's in a full heap. */
  private static final class Choice implements Runnable {
    /** In whose place another one is wanted; null at first. */
    private final @Nullable ServingBackend failed;

    Choice(@Nullable ServingBackend failed) {
      this.failed = failed;
    }

    @Override
    public void run() {
      if (failed == null) {
        BackendChoice.make();
      } else {
        BackendChoice.replace(failed);
      }
    }
  }

  /** Initialises this class, and waits for the choice if it is to be made eagerly. */
  static void start() {
    if (IS_EAGER && DECIDED.getCount() != 0 && !(Thread.currentThread() instanceof Opener)) {
      try {
        if (!DECIDED.await(EAGER_SECONDS, TimeUnit.SECONDS)) {
          return; // then as in the background
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Which backend serves, as far as that is known. Does not wait, unless {@code askew.startup} is
   * {@code eager}.
   *
   * @return the status at this moment
   */
  public static BarrierStatus status() {
    start();
    BarrierStatus s = status;
    return s != null
        ? s
        : new BarrierStatus(
            BarrierStatus.State.PENDING,
            "none",
            "providers are being tried; locks work unbiased",
            Map.of(),
            Map.of(),
            Map.of(),
            Optional.empty());
  }

  /**
   * Waits until a backend serves or it is clear that none will.
   *
   * @param timeout how long to wait at most
   * @return true if the state is {@link BarrierStatus.State#READY}
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public static boolean awaitReady(Duration timeout) throws InterruptedException {
    return DECIDED.await(saturatedNanos(timeout), TimeUnit.NANOSECONDS)
        && status().state() == BarrierStatus.State.READY;
  }

  private static long saturatedNanos(Duration timeout) {
    try {
      return timeout.toNanos();
    } catch (ArithmeticException e) {
      return timeout.isNegative() ? 0 : Long.MAX_VALUE;
    }
  }

  /** Whether a lock may be biased at this moment. */
  static boolean mayGrant() {
    return mayGrant;
  }

  /** Whether a grant made now relies on the heavy fence. */
  static boolean isAsymmetric() {
    return asymmetric;
  }

  // ---- What the choice reports ----

  static boolean isPending() {
    return status == null;
  }

  /** Loads what a grant needs, so that no unlock() does, perhaps at the end of its stack. */
  private static void warmUp() {
    Events.warmUp();
    try {
      Bias.warmUp();
      BulkRevocation.warmUp();
    } catch (Throwable t) { // no memory: then the first grant does it, or there are no walks
    }
  }

  /** Everything that a grant relies on is in place. */
  static void serve(BarrierStatus ready, boolean fences) {
    warmUp();
    asymmetric = fences;
    status = ready;
    mayGrant = true;
  }

  static void serveWithout(
      Map<String, Throwable> passedOver, Map<String, String> notApplicable, Throwable cause) {
    warmUp();
    Costs.use(Costs.UNKNOWN.withoutSaving());
    status =
        new BarrierStatus(
            BarrierStatus.State.FAILED,
            "none",
            "locks work by compare-and-set",
            passedOver,
            notApplicable,
            Map.of(),
            Optional.of(cause));
    mayGrant = true;
  }

  /** Whoever waits goes on. */
  static void decided() {
    DECIDED.countDown();
  }

  private static void chooseNone(Throwable cause) {
    try {
      if (isPending()) {
        serveWithout(Map.of(), Map.of(), cause);
        decided();
        Log.chosen(status());
      }
    } catch (Throwable t) {
      // no memory for a status: it stays PENDING, for now
    }
  }

  // ---- At run time ----

  /**
   * The backend has failed. Biases that exist stay asymmetric; none is granted until another
   * serves.
   */
  static void replace(ServingBackend failed, Throwable cause) {
    BarrierStatus before = status();
    BarrierStatus now =
        new BarrierStatus(
            BarrierStatus.State.FAILED,
            before.backend(),
            "its heavy fence failed; no new bias is granted",
            before.passedOver(),
            before.notApplicable(),
            before.diagnostics(),
            Optional.of(cause));
    Opener opener = new Opener(new Choice(failed));
    mayGrant = false; // after all that needs memory
    status = now;
    opener.start();
  }
}
