// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.micro;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A thread that is inside already locks and unlocks once more. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Nested {
  @Param({Mutex.BIASED, Mutex.REENTRANT})
  String with;

  private Mutex mutex;

  @Setup
  public void prepare() {
    Readiness.await();
    mutex = Mutex.of(with);
    mutex.adopt();
  }

  @Setup(Level.Iteration)
  public void enter() {
    mutex.hold();
  }

  @TearDown(Level.Iteration)
  public void leave() {
    mutex.letGo();
  }

  @Benchmark
  public void pair() {
    mutex.pair();
  }
}
