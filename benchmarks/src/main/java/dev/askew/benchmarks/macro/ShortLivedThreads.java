// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.macro;

import dev.askew.benchmarks.micro.Acquisitions;
import dev.askew.benchmarks.micro.Readiness;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Threads;

/**
 * Threads that live a millisecond or two, one after the other on each processor. Each makes a few
 * tasks, takes over those of the threads before it, does a thousand steps of each, and ends. The
 * time of a step includes its share of the thread's start and end.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Threads(Threads.MAX)
public class ShortLivedThreads {
  private static final int TASKS = 100;
  private static final int MADE = 10;
  private static final int STEPS = 1_000;

  @Param({Family.BIASED, Family.ADAPTIVE, Family.REENTRANT})
  String with;

  private Supplier<Lock> locks;
  private final Task[] tasks = new Task[TASKS];
  private int oldest;

  @Setup
  public void prepare() {
    Readiness.await();
    locks = Family.of(with);
    for (int i = 0; i < TASKS; i++) {
      tasks[i] = new Task(locks.get());
    }
  }

  private void live() {
    for (int i = 0; i < MADE; i++) {
      tasks[oldest] = new Task(locks.get());
      oldest = (oldest + 1) % TASKS;
    }
    for (Task task : tasks) {
      for (int i = 0; i < STEPS; i++) {
        task.step();
      }
    }
  }

  @Benchmark
  public void life(Acquisitions counter) throws InterruptedException {
    Thread thread = new Thread(this::live);
    thread.start();
    thread.join();
    counter.acquisitions += (long) TASKS * STEPS;
  }
}
