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

/** One thread locks and unlocks a lock that nobody else wants. Each thread has its own. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OwnerPair {
  @Param({
    Mutex.BIASED,
    Mutex.NEVER,
    Mutex.REENTRANT,
    Mutex.SYNCHRONIZED,
    Mutex.STAMPED,
    Mutex.SEMAPHORE,
    Mutex.NONE
  })
  String with;

  private Mutex mutex;

  @Setup
  public void prepare() {
    Readiness.await();
    mutex = Mutex.of(with);
  }

  @Benchmark
  public void pair() {
    mutex.pair();
  }
}
