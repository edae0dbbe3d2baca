// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierBackendProvider;
import dev.askew.api.BarrierUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The barrier backend of this process: chosen once, at the first use of a lock or of this class.
 *
 * <p>System properties, read once:
 *
 * <table>
 * <caption>Properties</caption>
 * <tr><th>property<th>values<th>meaning
 * <tr><td>{@code askew.backend}<td>{@code auto} (default), or a provider's name<td>which backend serves:
 *     of all available ones the one with the highest priority, or the one named and no other
 * <tr><td>{@code askew.membarrier.command}<td>{@code auto} (default), {@code rseq}, {@code private}
 *     <td>which membarrier command the backend {@code jnr} uses
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
  private static final String BACKGROUND = "background";

  private static final String EAGER = "eager";

  /**
   * Bounded, because a provider may need, on another thread, the class that the waiter initialises.
   */
  private static final long EAGER_SECONDS = 10;

  /** A broken services file may make the iterator fail again and again. */
  private static final int MOST_BROKEN_PROVIDERS = 100;

  /** How often the choice is begun anew because memory is short, and after which pauses. */
  private static final int MOST_ATTEMPTS = 8;

  private static final long FIRST_PAUSE_MILLIS = 100;

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
      new Opener().start();
    } catch (Throwable t) { // no thread to be had: then no bias, but locks
      chooseNone(t);
    }
  }

  private Barriers() {}

  /**
   * A class, because the first lambda of a JVM costs the first lock of that JVM some milliseconds.
   */
  private static final class Opener extends Thread {
    Opener() {
      super(null, null, "askew-barriers", 0, false);
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        Privileged.run(Barriers::open);
      } catch (Throwable t) {
        // no memory, not even to find that out
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

  // ---- The choice, in the order in which it happens ----

  /** Runs in a thread of its own, never inside the initialisation of a class. */
  private static void open() {
    Log.adoptClassLoader();
    long pause = FIRST_PAUSE_MILLIS;
    for (int attempt = 1; status == null && attempt <= MOST_ATTEMPTS; attempt++) {
      try {
        choose(attempt == MOST_ATTEMPTS);
      } catch (Throwable t) { // no memory at the moment: an application may fill it as it starts
        pause(pause);
        pause *= 2;
      }
    }
    DECIDED.countDown();
    if (status != null) {
      settleIn();
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      // nobody has a reason to; then without a pause
    }
  }

  private static void choose(boolean isLastAttempt) {
    Map<String, Throwable> passedOver = new LinkedHashMap<>();
    try {
      requireOneOf("askew.startup", BACKGROUND, EAGER);
      requireOneOf("askew.membarrier.command", "auto", "rseq", "private");
      requireOneOf(Compilers.PROPERTY, Compilers.KNOWN, Compilers.TRUST);
      requireOneOf(Log.PROPERTY, Log.WARNINGS, Log.ALL, Log.OFF);
      requireOneOf("askew.jmx", "true", "false");
      BarrierBackend backend = firstAvailable(passedOver, isLastAttempt);
      if (backend == null) {
        serveWithout(passedOver, noneAvailable(passedOver));
      } else {
        serve(backend, passedOver);
      }
    } catch (OutOfMemoryError e) {
      if (!isLastAttempt) {
        throw e;
      }
      serveWithout(passedOver, e);
    } catch (Throwable t) {
      serveWithout(passedOver, t);
    }
    Log.chosen(status());
  }

  private static void chooseNone(Throwable cause) {
    try {
      serveWithout(Map.of(), cause);
    } catch (Throwable t) {
      // no memory for a status: it stays PENDING, and locks are never biased
    } finally {
      DECIDED.countDown();
    }
  }

  /** What nobody has to wait for. */
  private static void settleIn() {
    Events.chosen(status());
    try {
      if (Privileged.property("askew.jmx", "true").equals("true")
          && ModuleLayer.boot().findModule("java.management").isPresent()) {
        Thread registrar =
            new Thread(null, () -> Privileged.run(Barriers::register), "askew-jmx", 0, false);
        registrar.setDaemon(true);
        registrar.start();
      }
    } catch (Throwable t) {
      Log.failed("registering the MXBean", t);
    }
    try {
      if (asymmetric) {
        CostMeter.measureAsymmetric();
      } else {
        CostMeter.measureSymmetric();
      }
    } catch (Throwable t) {
      Log.failed("measuring costs", t);
    }
  }

  /** Later, because the platform's MBean server initialises java.util.logging. */
  private static void register() {
    try {
      Log.adoptClassLoader();
      Log.awaitHeadStart();
      Management.register();
    } catch (Throwable t) {
      Log.failed("registering the MXBean", t);
    }
  }

  /** The first of the values is the default. */
  private static void requireOneOf(String property, String... allowed) {
    String value = Privileged.property(property, allowed[0]);
    if (!List.of(allowed).contains(value)) {
      throw wrongValue(property, value, List.of(allowed));
    }
  }

  private static IllegalArgumentException wrongValue(
      String property, String value, Iterable<String> allowed) {
    return new IllegalArgumentException(
        "-D"
            + property
            + "="
            + value
            + " is not known; allowed here: "
            + String.join(", ", allowed));
  }

  private static @Nullable BarrierBackend firstAvailable(
      Map<String, Throwable> passedOver, boolean isLastAttempt) {
    String wanted = Privileged.property("askew.backend", "auto");
    List<BarrierBackendProvider> providers = providers(passedOver);
    TreeSet<String> names = new TreeSet<>();
    for (BarrierBackendProvider provider : providers) {
      names.add(provider.name());
    }
    if (!wanted.equals("auto") && !names.contains(wanted)) {
      names.add("auto");
      throw wrongValue("askew.backend", wanted, names);
    }
    for (BarrierBackendProvider provider : providers) {
      String name = provider.name();
      if (wanted.equals("auto") || wanted.equals(name)) {
        try {
          BarrierBackend backend = provider.open();
          if (backend != null) {
            if (backend.isAsymmetric()) {
              Compilers.requireOrder();
              requireHandshake();
            }
            return backend;
          }
          throw new IllegalStateException("open() returned null");
        } catch (Throwable t) {
          if (t instanceof OutOfMemoryError e && !isLastAttempt) {
            throw e; // says nothing about the provider
          }
          passedOver.put(name, t);
        }
      }
    }
    return null;
  }

  /** A heavy fence that fails has to be made up for; a security manager can deny that. */
  private static void requireHandshake() throws BarrierUnavailableException {
    try {
      if (Privileged.isManaged()) {
        FailedFence.handshake(new Thread("askew-not-started"));
      }
    } catch (SecurityException e) {
      throw new BarrierUnavailableException(
          "Thread.getStackTrace(), which takes the place of a fence that fails,",
          e,
          "Grant askew-locks the permission java.lang.RuntimePermission \"getStackTrace\".");
    }
  }

  /** All that can be made and asked, the highest priority first. */
  private static List<BarrierBackendProvider> providers(Map<String, Throwable> passedOver) {
    record Candidate(BarrierBackendProvider provider, String name, int priority) {}
    List<Candidate> candidates = new ArrayList<>();
    Iterator<BarrierBackendProvider> found =
        ServiceLoader.load(BarrierBackendProvider.class, Barriers.class.getClassLoader())
            .iterator();
    for (int broken = 0; broken < MOST_BROKEN_PROVIDERS; ) {
      try {
        if (!found.hasNext()) {
          break;
        }
        BarrierBackendProvider provider = found.next();
        candidates.add(new Candidate(provider, provider.name(), provider.priority()));
      } catch (Throwable t) {
        broken++;
        passedOver.put("provider that could not be loaded, no. " + broken, t);
      }
    }
    candidates.sort(
        Comparator.comparingInt(Candidate::priority).reversed().thenComparing(Candidate::name));
    return candidates.stream().map(Candidate::provider).toList();
  }

  private static Throwable noneAvailable(Map<String, Throwable> passedOver) {
    String wanted = Privileged.property("askew.backend", "auto");
    Throwable own = passedOver.get(wanted);
    if (own != null) {
      return own;
    }
    return new IllegalStateException(
        "no barrier backend is available; tried: "
            + (passedOver.isEmpty() ? "nothing was found" : passedOver.keySet())
            + ". Put askew-backend-jnr and askew-backend-fallback on the class path or module path.");
  }

  /** The backend is asked everything before anything relies on it, because it may throw. */
  private static void serve(BarrierBackend backend, Map<String, Throwable> passedOver) {
    boolean fences = backend.isAsymmetric();
    BarrierStatus s =
        new BarrierStatus(
            BarrierStatus.State.READY,
            backend.name(),
            backend.description(),
            passedOver,
            backend.diagnostics(),
            Optional.empty());
    if (fences) {
      AsymmetricFence.use(backend);
    }
    if (!fences || !Compilers.optimise()) {
      Costs.use(Costs.UNKNOWN.withoutSaving());
    }
    Events.warmUp();
    asymmetric = fences;
    status = s;
    mayGrant = true;
  }

  private static void serveWithout(Map<String, Throwable> passedOver, Throwable cause) {
    Costs.use(Costs.UNKNOWN.withoutSaving());
    status =
        new BarrierStatus(
            BarrierStatus.State.FAILED,
            "none",
            "locks work by compare-and-set",
            passedOver,
            Map.of(),
            Optional.of(cause));
    mayGrant = true;
  }

  // ---- At run time ----

  /**
   * Executes the heavy fence, on which an exclusion depends.
   *
   * @return false if it failed; the caller must then {@link #handshake} with each thread it meant
   *     to reach
   * @throws ThreadDeath if the current thread was stopped meanwhile; nothing is ordered then
   */
  static boolean heavyFence() {
    try {
      AsymmetricFence.heavyFence();
      return true;
    } catch (ThreadDeath stop) {
      throw stop; // says nothing about the backend
    } catch (VirtualMachineError e) {
      return false; // nor does this: no memory or no stack left
    } catch (Throwable t) {
      FailedFence.report(t);
      return false;
    }
  }

  /** See {@link FailedFence#handshake}. */
  static void handshake(@Nullable Thread thread) {
    FailedFence.handshake(thread);
  }

  /** No more grants, because the backend has failed. Biases that exist stay asymmetric. */
  static void withdraw() {
    mayGrant = false;
  }

  /** The status of a backend that has failed. */
  static void fail(BarrierStatus failed) {
    status = failed;
  }
}
