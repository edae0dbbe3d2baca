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

/**
 * One thread goes round many locks: what their footprint in the caches costs. The biased ones have
 * been biased explicitly, as hundreds of thousands would take long to earn it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ManyLocks {
  @Param({Mutex.BIASED, Mutex.REENTRANT, Mutex.SYNCHRONIZED, Mutex.NONE})
  String with;

  /** A power of two. */
  @Param({"1", "64", "4096", "262144"})
  int locks;

  private Mutex[] mutexes;
  private int next;

  @Setup
  public void prepare() {
    Readiness.await();
    mutexes = new Mutex[locks];
    for (int i = 0; i < locks; i++) {
      mutexes[i] = Mutex.of(with);
      mutexes[i].adopt();
    }
  }

  @Benchmark
  public void increment() {
    mutexes[next++ & (mutexes.length - 1)].increment();
  }
}
