// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import dev.askew.api.BarrierBackend;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Stands before the real backend and holds each heavy fence until the test lets it pass, so that a
 * revoking thread can be stopped between its phases. What it lets pass is a real barrier.
 */
final class GatedBackend implements BarrierBackend, AutoCloseable {
  private static final Field BACKEND = Grant.field(AsymmetricFence.class, "backend");

  private final ServingBackend real;
  private final boolean directed;

  /** The targets of the fences that came, if it is directed. */
  private final List<Thread> targets = new CopyOnWriteArrayList<>();

  private final AtomicInteger arrived = new AtomicInteger();
  private final AtomicInteger passed = new AtomicInteger();
  private final Semaphore gate = new Semaphore(0);

  /** What the nth fence, counted from 1, throws instead. */
  private volatile IntFunction<@Nullable RuntimeException> failures = n -> null;

  private GatedBackend(ServingBackend real, boolean directed) {
    this.real = real;
    this.directed = directed;
  }

  /** Takes the real backend's place until it is closed. */
  static GatedBackend install() {
    return install(false);
  }

  /** The same, as a backend that reaches one thread at a time. */
  static GatedBackend installDirected() {
    return install(true);
  }

  private static GatedBackend install(boolean directed) {
    Peer.until("Askew's own fences are measured", GatedBackend::nobodyMeasures);
    try {
      ServingBackend real = (ServingBackend) BACKEND.get(null);
      if (real == null) {
        throw new AssertionError("no process-wide backend serves: " + Barriers.status());
      }
      GatedBackend gated = new GatedBackend(real, directed);
      AsymmetricFence.use(new ServingBackend(gated.name(), gated, !directed));
      return gated;
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  /** Costs measures heavy fences once, before it measures pairs. */
  private static boolean nobodyMeasures() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(e -> e.getKey().getName().equals("askew-barriers"))
        .allMatch(
            e ->
                Arrays.stream(e.getValue())
                    .map(StackTraceElement::getMethodName)
                    .anyMatch(Set.of("pairs", "sleep")::contains));
  }

  /** Lets so many fences pass. */
  void open(int fences) {
    gate.release(fences);
  }

  /** Lets none pass from now on. */
  void shut() {
    gate.drainPermits();
  }

  void failing(IntFunction<@Nullable RuntimeException> which) {
    failures = which;
  }

  /** Waits until so many fences have come to the gate, or passed it, since the beginning. */
  void awaitArrivals(int fences) {
    Peer.until("a fence is under way", () -> arrived.get() >= fences);
  }

  List<Thread> targets() {
    return targets;
  }

  int arrivals() {
    return arrived.get();
  }

  int passages() {
    return passed.get();
  }

  @Override
  public boolean isProcessWide() {
    return !directed;
  }

  @Override
  public void heavyFence() {
    if (directed) {
      throw new AssertionError("the process-wide form of a directed backend");
    }
    pass();
  }

  @Override
  public void heavyFence(Thread target) {
    targets.add(target);
    pass();
  }

  private void pass() {
    int number = arrived.incrementAndGet();
    boolean interrupted = false;
    boolean open = false;
    while (!open) {
      try {
        open = gate.tryAcquire(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (!open) {
          throw new IllegalStateException("the test forgot to open the gate");
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    passed.incrementAndGet();
    RuntimeException failure = failures.apply(number);
    if (failure != null) {
      throw failure;
    }
    real.reach(null);
  }

  @Override
  public void close() {
    AsymmetricFence.use(real);
    gate.release(1_000_000);
  }

  @Override
  public String name() {
    return real.provider();
  }

  @Override
  public String description() {
    return "gated " + real.provider();
  }

  @Override
  public boolean isAsymmetric() {
    return true;
  }
}
