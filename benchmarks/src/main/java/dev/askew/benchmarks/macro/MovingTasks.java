// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.macro;

import dev.askew.benchmarks.micro.Readiness;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * A pool with a thread for each processor works on a thousand tasks, each with its lock. Each
 * thread has its share and goes round it; at the end of each period every task moves to the next
 * thread.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Threads(Threads.MAX)
public class MovingTasks {
  private static final int TASKS = 1_000;

  @Param({Family.BIASED, Family.ADAPTIVE, Family.REENTRANT})
  String with;

  @Param({"1", "10", "100"})
  int periodMillis;

  private final Task[] tasks = new Task[TASKS];
  private int threads;
  private final AtomicInteger seats = new AtomicInteger();
  private final AtomicInteger periods = new AtomicInteger();
  private Visitor scheduler;

  @Setup
  public void prepare(BenchmarkParams params) {
    Readiness.await();
    threads = params.getThreads();
    Supplier<Lock> locks = Family.of(with);
    for (int i = 0; i < TASKS; i++) {
      tasks[i] = new Task(locks.get());
    }
    scheduler = new Visitor(TimeUnit.MILLISECONDS.toNanos(periodMillis), periods::incrementAndGet);
  }

  @TearDown
  public void end() throws InterruptedException {
    scheduler.end();
  }

  /** Which tasks are a thread's: neighbours in memory, so that threads share few cache lines. */
  @State(Scope.Thread)
  public static class Seat {
    private int number;
    private int next;
    private int end;

    @Setup
    public void sit(MovingTasks pool) {
      number = pool.seats.getAndIncrement();
    }

    Task next(MovingTasks pool) {
      if (next == end) {
        int share = Math.floorMod(number + pool.periods.get(), pool.threads);
        next = share * TASKS / pool.threads;
        end = (share + 1) * TASKS / pool.threads;
      }
      return pool.tasks[next++];
    }
  }

  @Benchmark
  public long step(Seat seat) {
    return seat.next(this).step();
  }
}
