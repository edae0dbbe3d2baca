// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierBackendProvider;
import dev.askew.api.BarrierUnavailableException;
import dev.askew.locks.internal.Beans;
import dev.askew.locks.internal.Handshake;
import dev.askew.locks.internal.LogWriter;
import dev.askew.locks.internal.Privileged;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The choice of a backend, in the order in which it happens. It runs in a thread of its own, never
 * inside the initialisation of a class. It is a class of its own because its verification loads
 * classes of the SPI, for which the first lock of a JVM should not wait.
 */
final class BackendChoice {
  /** A broken services file may make the iterator fail again and again. */
  private static final int MOST_BROKEN_PROVIDERS = 100;

  /** How often the choice is begun anew because memory is short, and after which pauses. */
  private static final int MOST_ATTEMPTS = 8;

  private static final long FIRST_PAUSE_NANOS = 100_000_000;

  private final Map<String, Throwable> passedOver = new LinkedHashMap<>();

  /** Whose providers are not asked: those that failed, or did not open, before a replacement. */
  private final Set<String> excluded = new HashSet<>();

  private final Map<String, String> notApplicable = new LinkedHashMap<>();
  private final boolean isLastAttempt;

  /** A provider with what it has been asked once. */
  private record Candidate(BarrierBackendProvider provider, String name, int priority)
      implements Comparable<Candidate> {
    /** Not by comparators: the first lambda of a JVM takes milliseconds. */
    @Override
    public int compareTo(Candidate other) {
      return priority != other.priority
          ? Integer.compare(other.priority, priority)
          : name.compareTo(other.name);
    }
  }

  /**
   * A backend that is open and has been asked everything.
   *
   * @param asymmetric null if it has no fence
   */
  private record Opened(@Nullable ServingBackend asymmetric, BarrierStatus status) {}

  private BackendChoice(boolean isLastAttempt) {
    this.isLastAttempt = isLastAttempt;
  }

  /** Chooses, and begins with what nobody has to wait for. */
  static void make() {
    Privileged.adoptClassLoader();
    LockSupport.parkNanos(0); // so that a pause, when memory is short, has no class to load
    long pause = FIRST_PAUSE_NANOS;
    for (int attempt = 1; Barriers.isPending() && attempt <= MOST_ATTEMPTS; attempt++) {
      try {
        new BackendChoice(attempt == MOST_ATTEMPTS).choose();
      } catch (Throwable t) { // no memory at the moment: an application may fill it as it starts
        if (Barriers.isPending()) {
          if (attempt == MOST_ATTEMPTS) {
            throw t; // the caller says so, as soon as there is memory for it
          }
          LockSupport.parkNanos(pause); // not sleep(), which may need memory itself
          pause *= 2;
        }
      }
    }
    Barriers.decided();
    if (!Barriers.isPending()) {
      settleIn();
    }
  }

  /**
   * Chooses another backend in the place of one that has failed: for locks, so one that is
   * asymmetric. Whoever revokes meanwhile uses the one that has failed, and makes up for that.
   */
  static void replace(ServingBackend failed) {
    Privileged.adoptClassLoader();
    BarrierStatus before = Barriers.status();
    boolean done = false;
    try {
      BackendChoice choice = new BackendChoice(false); // short of memory, the next failure tries
      choice.passedOver.putAll(before.passedOver());
      choice.passedOver.put(failed.provider(), before.failure().orElseThrow());
      choice.excluded.addAll(choice.passedOver.keySet());
      Opened opened = choice.firstAvailable();
      if (opened == null || opened.asymmetric == null) {
        done = Log.lost(before);
        return;
      }
      Barriers.serve(opened.status, true);
      CostMeter.replace(opened.asymmetric); // last: if it fails, that comes after the status
      done = true;
      Log.chosen(opened.status);
    } finally {
      if (!done) {
        failed.tryAgain();
      }
    }
    settleBackendIn();
    Events.chosen(Barriers.status());
    measureCosts();
  }

  private void choose() {
    try {
      requireOneOf("askew.startup", Barriers.BACKGROUND, Barriers.EAGER);
      requireOneOf("askew.membarrier.command", "auto", "rseq", "private");
      requireOneOf(Compilers.PROPERTY, Compilers.KNOWN, Compilers.TRUST);
      requireOneOf(LogWriter.PROPERTY, LogWriter.WARNINGS, LogWriter.ALL, LogWriter.OFF);
      requireOneOf("askew.jmx", "true", "false");
      Opened opened = firstAvailable();
      if (opened == null) {
        Barriers.serveWithout(passedOver, notApplicable, noneAvailable());
      } else {
        serve(opened);
      }
    } catch (OutOfMemoryError e) {
      if (!isLastAttempt) {
        throw e;
      }
      Barriers.serveWithout(passedOver, notApplicable, e);
    } catch (Throwable t) {
      Barriers.serveWithout(passedOver, notApplicable, t);
    }
    Log.chosen(Barriers.status());
  }

  /** What nobody has to wait for. */
  private static void settleIn() {
    settleBackendIn();
    Events.startRecording();
    Events.chosen(Barriers.status());
    try {
      Beans.registerLater(
          () -> Management.register(), thrown -> Log.failed("registering the MXBean", thrown));
    } catch (Throwable t) {
      Log.failed("registering the MXBean", t);
    }
    measureCosts();
  }

  private static void settleBackendIn() {
    try {
      if (Barriers.isAsymmetric()) {
        AsymmetricFence.serving().settleIn();
      }
    } catch (Throwable t) {
      Log.failed("settleIn() of the backend", t);
    }
  }

  private static void measureCosts() {
    try {
      if (Barriers.isAsymmetric()) {
        CostMeter.measureAsymmetric();
      } else {
        CostMeter.measureSymmetric();
      }
    } catch (Throwable t) {
      Log.failed("measuring costs", t);
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

  private @Nullable Opened firstAvailable() {
    String wanted = Privileged.property("askew.backend", "auto");
    List<Candidate> candidates = candidates();
    if (!wanted.equals("auto")) {
      requireOneOf(candidates, wanted);
    }
    for (Candidate candidate : candidates) {
      BarrierBackendProvider provider = candidate.provider;
      String name = candidate.name;
      if ((wanted.equals("auto") || wanted.equals(name)) && !excluded.contains(name)) {
        try {
          if (wanted.equals("auto") && isNotApplicable(provider, name)) {
            continue;
          }
          BarrierBackend backend = provider.open();
          if (backend != null) {
            boolean fences = backend.isAsymmetric();
            if (fences) {
              Compilers.requireOrder();
              requireHandshake();
            }
            return new Opened(
                fences ? new ServingBackend(name, backend, backend.isProcessWide()) : null,
                ready(backend));
          }
          throw new IllegalStateException("open() returned null");
        } catch (Throwable t) {
          throwIfShortOfMemory(t);
          passedOver.put(name, t);
        }
      }
    }
    return null;
  }

  private static void requireOneOf(List<Candidate> candidates, String wanted) {
    TreeSet<String> names = new TreeSet<>();
    for (Candidate candidate : candidates) {
      names.add(candidate.name);
    }
    if (!names.contains(wanted)) {
      names.add("auto");
      throw wrongValue("askew.backend", wanted, names);
    }
  }

  /** A lack of memory says nothing about a provider, before the last attempt. */
  private void throwIfShortOfMemory(Throwable thrown) {
    Throwable cause = thrown instanceof ServiceConfigurationError ? thrown.getCause() : thrown;
    if (cause instanceof OutOfMemoryError shortage && !isLastAttempt) {
      throw shortage;
    }
  }

  private boolean isNotApplicable(BarrierBackendProvider provider, String name) {
    Optional<String> reason = provider.notApplicable();
    if (reason.isPresent()) { // no lambda: the first of a JVM takes milliseconds
      notApplicable.put(name, reason.get());
    }
    return reason.isPresent();
  }

  /** A heavy fence that fails has to be made up for; a security manager can deny that. */
  private static void requireHandshake() throws BarrierUnavailableException {
    try {
      if (Privileged.isManaged()) {
        Handshake.with(new Thread("askew-not-started"));
      }
    } catch (SecurityException e) {
      throw new BarrierUnavailableException(
          "Thread.getStackTrace(), which takes the place of a fence that fails,",
          e,
          "Grant askew-locks the permission java.lang.RuntimePermission \"getStackTrace\".");
    }
  }

  /** All that can be made and asked, the highest priority first. */
  private List<Candidate> candidates() {
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
        String name = Objects.requireNonNull(provider.name(), "name() of a provider");
        candidates.add(new Candidate(provider, name, provider.priority()));
      } catch (Throwable t) {
        throwIfShortOfMemory(t);
        broken++;
        passedOver.put("provider that could not be loaded, no. " + broken, t);
      }
    }
    Collections.sort(candidates);
    return candidates;
  }

  private Throwable noneAvailable() {
    String wanted = Privileged.property("askew.backend", "auto");
    Throwable own = passedOver.get(wanted);
    if (own != null) {
      return own;
    }
    return new IllegalStateException(
        "no barrier backend is available; tried: "
            + (passedOver.isEmpty() ? "nothing was found" : passedOver.keySet())
            + (notApplicable.isEmpty() ? "" : "; not applicable: " + notApplicable)
            + ". Put askew-backend-ffm, askew-backend-jnr and askew-backend-fallback on the class"
            + " path or module path; in OSGi, install them and Apache Aries SPI Fly.");
  }

  private BarrierStatus ready(BarrierBackend backend) {
    return new BarrierStatus(
        BarrierStatus.State.READY,
        backend.name(),
        backend.description(),
        passedOver,
        notApplicable,
        backend.diagnostics(),
        Optional.empty());
  }

  /** The backend has been asked everything before anything relies on it, because it may throw. */
  private static void serve(Opened opened) {
    ServingBackend asymmetric = opened.asymmetric;
    if (asymmetric != null) {
      AsymmetricFence.use(asymmetric);
      Handshake.with(null); // its class is there when a fence fails
    }
    if (asymmetric == null || !Compilers.optimise()) {
      Costs.use(Costs.UNKNOWN.withoutSaving());
    }
    Barriers.serve(opened.status, asymmetric != null);
  }
}
