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

/** Locks and unlocks for reading, or for writing, and nothing else; all threads the same lock. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReadWritePair {
  @Param({
    ReadWriteMutex.BIASED,
    ReadWriteMutex.REENTRANT,
    ReadWriteMutex.STAMPED,
    ReadWriteMutex.OPTIMISTIC,
    ReadWriteMutex.NONE
  })
  String with;

  private ReadWriteMutex mutex;

  @Setup
  public void prepare() {
    Readiness.await();
    mutex = ReadWriteMutex.of(with);
  }

  @Benchmark
  public void read() {
    mutex.readPair();
  }

  @Benchmark
  public void write() {
    mutex.writePair();
  }
}
