// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.micro;

import dev.askew.locks.BiasedLock;
import dev.askew.reclamation.Epochs;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A burst of retirements until the last one has run, and how many heavy fences it took. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Retirement {
  private static final int BURST = 1_000;

  /** What one thread saw. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Counts {
    public long bursts;
    public long fences;
  }

  private final Epochs epochs = new Epochs();
  private final AtomicLong freed = new AtomicLong();

  @Setup
  public void prepare() {
    Readiness.await();
  }

  @Benchmark
  public void burst(Counts counts) throws InterruptedException {
    long before = BiasedLock.statistics().heavyFences();
    for (int i = 0; i < BURST; i++) {
      epochs.retire(freed::getAndIncrement);
    }
    if (!epochs.awaitRetired(Duration.ofMinutes(1))) {
      throw new IllegalStateException("not run after a minute");
    }
    counts.bursts++;
    counts.fences += BiasedLock.statistics().heavyFences() - before;
  }
}
