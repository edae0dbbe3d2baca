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
 *
 * <p>Which of a lock's words share a cache line depends on where its objects lie, and a line more
 * that goes from processor to processor makes short phases dearer by half. So a JVM has several
 * locks, which begin at different places of a line, and each lasts for some rounds.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Phases {
  @Param({Mutex.BIASED, Mutex.REENTRANT, Mutex.SYNCHRONIZED, Mutex.NONE})
  String with;

  @Param({"1", "10", "100", "1000", "10000", "100000"})
  int length;

  private static final int LOCKS = 16;
  private static final int ROUNDS_PER_LOCK = 256;

  /** To what objects are aligned; there are as many places in a cache line. */
  private static final int ALIGNMENT = 8;

  private final Mutex[] mutexes = new Mutex[LOCKS];

  @SuppressWarnings("unused") // keeps the locks apart
  private final byte[][] gaps = new byte[LOCKS][];

  private Mutex mutex;
  private int rounds;
  private Duet duet;

  @Setup
  public void prepare() {
    Readiness.await();
    for (int i = 0; i < LOCKS; i++) {
      mutexes[i] = Mutex.of(with);
      gaps[i] = new byte[i % 8 * ALIGNMENT];
    }
    mutex = mutexes[0];
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
    if (++rounds % ROUNDS_PER_LOCK == 0) { // the partner waits for the baton meanwhile
      mutex = mutexes[rounds / ROUNDS_PER_LOCK % LOCKS];
    }
    duet.round();
    counter.acquisitions += 2L * length;
  }
}
