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
import org.openjdk.jmh.annotations.TearDown;

/**
 * Many locks go from one thread to another and back. Each thread uses each lock so many times
 * before it hands over the lot.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HandOver {
  private static final int LOCKS = 256;

  @Param({Mutex.BIASED, Mutex.REENTRANT, Mutex.SYNCHRONIZED, Mutex.NONE})
  String with;

  @Param({"1", "100", "10000"})
  int uses;

  private Mutex[] mutexes;
  private Duet duet;

  @Setup
  public void prepare() {
    Readiness.await();
    mutexes = new Mutex[LOCKS];
    for (int i = 0; i < LOCKS; i++) {
      mutexes[i] = Mutex.of(with);
    }
    duet = new Duet(this::useAll);
  }

  @TearDown
  public void end() throws InterruptedException {
    duet.end();
  }

  private void useAll() {
    for (Mutex mutex : mutexes) {
      for (int i = 0; i < uses; i++) {
        mutex.increment();
      }
    }
  }

  @Benchmark
  public void round(Acquisitions counter) {
    duet.round();
    counter.acquisitions += 2L * LOCKS * uses;
  }
}
