// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.micro;

import dev.askew.locks.AsymmetricFence;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Heavy fences by one thread or by many at once, and how many system calls these took: callers that
 * arrive while a barrier is in flight share the next one. The backend counts.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = "-Daskew.backend=counting")
public class HeavyFence {
  /** What one thread saw. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Counts {
    public long fences;
    public long systemCalls;
  }

  @Setup
  public void prepare() {
    Readiness.await();
  }

  @Benchmark
  public void fence(Counts counts) {
    long before = CountingBackend.callsOfCurrentThread();
    AsymmetricFence.heavyFence();
    counts.systemCalls += CountingBackend.callsOfCurrentThread() - before;
    counts.fences++;
  }
}
