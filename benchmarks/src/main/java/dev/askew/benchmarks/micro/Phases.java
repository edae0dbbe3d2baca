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
 * Two threads use one lock in turns, so many acquisitions each. The time of an acquisition includes
 * its share of the two passes of the baton, which {@link Mutex#NONE} shows alone.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Phases {
  @Param({Mutex.BIASED, Mutex.REENTRANT, Mutex.SYNCHRONIZED, Mutex.NONE})
  String with;

  @Param({"1", "10", "100", "1000", "10000", "100000"})
  int length;

  private Mutex mutex;
  private Duet duet;

  @Setup
  public void prepare() {
    Readiness.await();
    mutex = Mutex.of(with);
    duet = new Duet(this::phase);
  }

  @TearDown
  public void end() throws InterruptedException {
    duet.end();
  }

  private void phase() {
    for (int i = 0; i < length; i++) {
      mutex.increment();
    }
  }

  @Benchmark
  public void round(Acquisitions counter) {
    duet.round();
    counter.acquisitions += 2L * length;
  }
}
