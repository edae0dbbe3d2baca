// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierBackendProvider;
import dev.askew.api.BarrierUnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
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
import java.util.concurrent.atomic.AtomicBoolean;
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
 *     opens the backend while locks work unbiased, or the thread that comes first does and waits for it
 * <tr><td>{@code askew.jmx}<td>{@code true} (default), {@code false}<td>whether {@link AskewMXBean} is
 *     registered
 * </table>
 *
 * <p>Nothing that goes wrong here breaks a lock. A wrong value, or a backend asked for by name that
 * is unavailable, gives the state {@link BarrierStatus.State#FAILED}, one warning in the log of the
 * logger {@code dev.askew.locks}, and locks that confirm and revoke by compare-and-set.
 */
public final class Barriers {
  /** The values of askew.startup. */
  private static final String BACKGROUND = "background";

  private static final String EAGER = "eager";

  /** A broken services file may make the iterator fail again and again. */
  private static final int MOST_BROKEN_PROVIDERS = 100;

  private static final CountDownLatch DECIDED = new CountDownLatch(1);

  /** Whether the backend has failed after it had served. */
  private static final AtomicBoolean LOST = new AtomicBoolean();

  /**
   * Null while PENDING: a status holds collections whose classes the first lock should not wait
   * for.
   */
  private static volatile @Nullable BarrierStatus status;

  /** Whether locks may be granted; written after everything that a grant relies on. */
  private static volatile boolean mayGrant;

  private static volatile boolean asymmetric;

  static {
    if (System.getProperty("askew.startup", BACKGROUND).equals(EAGER)) {
      decide();
    }
    try {
      new Opener().start();
    } catch (OutOfMemoryError e) { // no thread to be had: then no bias, but locks
      if (status == null) {
        serveWithout(Map.of(), e);
        DECIDED.countDown();
      }
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
      setContextClassLoader(Barriers.class.getClassLoader());
    }

    @Override
    public void run() {
      if (status == null) {
        decide();
      }
      settleIn();
    }
  }

  /** Initialises this class. */
  static void start() {}

  /**
   * Which backend serves, as far as that is known. Does not wait.
   *
   * @return the status at this moment
   */
  public static BarrierStatus status() {
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
   * Waits until a backend serves or it is clear that none is going to.
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

  private static void decide() {
    Map<String, Throwable> passedOver = new LinkedHashMap<>();
    try {
      requireOneOf("askew.startup", BACKGROUND, BACKGROUND, EAGER);
      requireOneOf("askew.membarrier.command", "auto", "auto", "rseq", "private");
      requireOneOf(Compilers.PROPERTY, Compilers.KNOWN, Compilers.KNOWN, Compilers.TRUST);
      BarrierBackend backend = firstAvailable(passedOver);
      if (backend == null) {
        serveWithout(passedOver, noneAvailable(passedOver));
      } else {
        serve(backend, passedOver);
      }
    } catch (Throwable t) {
      serveWithout(passedOver, t);
    } finally {
      DECIDED.countDown();
    }
  }

  /** What nobody has to wait for. */
  private static void settleIn() {
    try {
      Events.chosen(status());
      Management.registerIfPossible();
      if (asymmetric) {
        Costs.measureAsymmetric();
      }
    } catch (Throwable t) {
      logger().log(Level.WARNING, "Askew: locks serve, but not all of their surroundings do", t);
    }
  }

  private static void requireOneOf(String property, String unset, String... allowed) {
    String value = System.getProperty(property, unset);
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

  private static @Nullable BarrierBackend firstAvailable(Map<String, Throwable> passedOver) {
    String wanted = System.getProperty("askew.backend", "auto");
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
            }
            return backend;
          }
          throw new IllegalStateException("open() returned null");
        } catch (Throwable t) {
          passedOver.put(name, t);
        }
      }
    }
    return null;
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
    String wanted = System.getProperty("askew.backend", "auto");
    Throwable own = passedOver.get(wanted);
    if (own != null) {
      return own;
    }
    return new IllegalStateException(
        "no barrier backend is available; tried: "
            + (passedOver.isEmpty() ? "nothing was found" : passedOver.keySet())
            + ". Put askew-backend-jnr and askew-backend-fallback on the class path or module path.");
  }

  private static void serve(BarrierBackend backend, Map<String, Throwable> passedOver) {
    if (backend.isAsymmetric()) {
      AsymmetricFence.use(backend);
      asymmetric = true;
    } else {
      Costs.assumeSymmetric();
    }
    BarrierStatus s =
        new BarrierStatus(
            BarrierStatus.State.READY,
            backend.name(),
            backend.description(),
            passedOver,
            backend.diagnostics(),
            Optional.empty());
    status = s;
    Events.warmUp();
    mayGrant = true;
    if (passedOver.isEmpty()) {
      logger().log(Level.INFO, "Askew: {0}", s);
    } else {
      logger().log(Level.WARNING, "Askew: {0}; passed over: {1}", s, describe(passedOver));
    }
  }

  private static void serveWithout(Map<String, Throwable> passedOver, Throwable cause) {
    Costs.assumeSymmetric();
    BarrierStatus s =
        new BarrierStatus(
            BarrierStatus.State.FAILED,
            "none",
            "locks work by compare-and-set",
            passedOver,
            Map.of(),
            Optional.of(cause));
    status = s;
    mayGrant = true;
    logger().log(Level.WARNING, "Askew: {0}", s);
  }

  private static String describe(Map<String, Throwable> passedOver) {
    StringBuilder line = new StringBuilder();
    passedOver.forEach(
        (name, cause) ->
            line.append(line.isEmpty() ? "" : "; ")
                .append(name)
                .append(": ")
                .append(
                    cause instanceof BarrierUnavailableException
                        ? cause.getMessage()
                        : chain(cause)));
    return line.toString().replace('\n', ' ');
  }

  /** With what is behind it: a provider's own exception comes wrapped by the service loader. */
  private static String chain(Throwable cause) {
    Throwable behind = cause.getCause();
    return behind == null ? cause.toString() : cause + ", caused by " + behind;
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
      lose(t);
      return false;
    }
  }

  /** See {@link FailedFence#handshake}. */
  static void handshake(@Nullable Thread thread) {
    FailedFence.handshake(thread);
  }

  /**
   * The backend failed after it had served: no more grants, and one line in the log. The caller is
   * about to acquire a lock, so nothing is thrown: whatever is left undone here is only a report.
   */
  private static void lose(Throwable cause) {
    mayGrant = false;
    if (LOST.get()) {
      return; // reported already
    }
    try {
      BarrierStatus before = status();
      BarrierStatus s =
          new BarrierStatus(
              BarrierStatus.State.FAILED,
              before.backend(),
              "its heavy fence failed; no new bias is granted",
              before.passedOver(),
              before.diagnostics(),
              Optional.of(cause));
      if (!LOST.compareAndSet(false, true)) {
        return;
      }
      status = s;
      // Not by this thread: it is about to acquire a lock, perhaps the very one that the log's
      // appender uses.
      Thread reporter =
          new Thread(
              null,
              () ->
                  logger()
                      .log(
                          Level.WARNING,
                          "Askew: {0}. Locks stay correct: a bias that exists is revoked by a"
                              + " handshake with its owner.",
                          s),
              "askew-reporter",
              0,
              false);
      reporter.setDaemon(true);
      reporter.start();
    } catch (ThreadDeath stop) {
      throw stop;
    } catch (Throwable t) {
      // no memory, or no thread to report with: the status must do
    }
  }

  private static Logger logger() {
    return System.getLogger("dev.askew.locks");
  }
}
