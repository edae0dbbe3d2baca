// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.micro;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * Each thread its own locks, every so many of an array: do locks of different threads that lie next
 * to each other in memory share cache lines that their owners write? Not among the benchmarks of a
 * campaign.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Threads(Threads.MAX)
public class Neighbours {
  private static final int LOCKS_OF_EACH = 32;

  @Param({Mutex.BIASED, Mutex.REENTRANT, Mutex.SYNCHRONIZED})
  String with;

  private Mutex[] mutexes;
  private int threads;
  private final AtomicInteger seats = new AtomicInteger();

  @Setup
  public void prepare(BenchmarkParams params) {
    Readiness.await();
    threads = params.getThreads();
    mutexes = new Mutex[LOCKS_OF_EACH * threads];
    for (int i = 0; i < mutexes.length; i++) {
      mutexes[i] = Mutex.of(with);
    }
  }

  /** Which locks are a thread's. */
  @State(Scope.Thread)
  public static class Seat {
    private int next;

    @Setup
    public void sit(Neighbours neighbours) {
      next = neighbours.seats.getAndIncrement();
    }

    Mutex next(Neighbours neighbours) {
      next = (next + neighbours.threads) % neighbours.mutexes.length;
      return neighbours.mutexes[next];
    }
  }

  @Benchmark
  public void pair(Seat seat) {
    seat.next(this).pair();
  }
}
