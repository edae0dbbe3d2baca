// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.micro;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/**
 * Threads that want one lock all the time and do nothing else. Threads of this kind often run one
 * after the other rather than against each other, and more or less so from one run to the next:
 * {@link Phases} with a length of 1 is the same with the turns fixed.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Threads(2)
public class Contended {
  @Param({Mutex.BIASED, Mutex.REENTRANT, Mutex.SYNCHRONIZED, Mutex.STAMPED, Mutex.SEMAPHORE})
  String with;

  private Mutex mutex;

  @Setup
  public void prepare() {
    Readiness.await();
    mutex = Mutex.of(with);
  }

  @Benchmark
  public void increment() {
    mutex.increment();
  }
}
