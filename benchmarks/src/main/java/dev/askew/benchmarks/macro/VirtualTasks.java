// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.macro;

import dev.askew.benchmarks.micro.Acquisitions;
import dev.askew.benchmarks.micro.Readiness;
import dev.askew.benchmarks.micro.VirtualThreads;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
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

/**
 * 50,000 virtual threads work on a thousand tasks, each with its lock: fifty on each, which take
 * turns of a hundred steps and yield in between. An operation is a slice of time, and the score is
 * that time for each step that was done, by whichever thread.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class VirtualTasks {
  private static final int TASKS = 1_000;
  private static final int THREADS = 50_000;
  private static final int TURN = 100;
  private static final int APART = 617;
  private static final int SLICE_MILLIS = 50;

  @Param({Family.BIASED, Family.ADAPTIVE, Family.REENTRANT})
  String with;

  private final Task[] tasks = new Task[TASKS];
  private final AtomicInteger seats = new AtomicInteger();
  private final LongAdder steps = new LongAdder();
  private final CountDownLatch present = new CountDownLatch(THREADS);
  private volatile boolean ended;

  @Setup
  public void prepare() {
    Readiness.await();
    Supplier<Lock> locks = Family.of(with);
    for (int i = 0; i < TASKS; i++) {
      tasks[i] = new Task(locks.get());
    }
    VirtualThreads.start(THREADS, this::work);
  }

  private void work() {
    // Threads that run at the same time have tasks that lie far from each other in memory.
    Task task = tasks[seats.getAndIncrement() * APART % TASKS];
    while (!ended) {
      for (int i = 0; i < TURN; i++) {
        task.step();
      }
      steps.add(TURN);
      Thread.yield();
    }
    present.countDown();
  }

  @TearDown
  public void end() throws InterruptedException {
    ended = true;
    if (!present.await(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("the threads do not end, or one of them failed");
    }
  }

  @Benchmark
  public void slice(Acquisitions counter) throws InterruptedException {
    long before = steps.sum();
    Thread.sleep(SLICE_MILLIS);
    counter.acquisitions += steps.sum() - before;
  }
}
