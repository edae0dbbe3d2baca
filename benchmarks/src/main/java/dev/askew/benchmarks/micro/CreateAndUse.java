// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.micro;

import dev.askew.locks.BiasedLock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A lock that is made, used once and forgotten, as in objects that live for one request. What the
 * locks of a process share would show here when several threads make them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CreateAndUse {
  @Param({Mutex.BIASED, Mutex.REENTRANT})
  String with;

  private boolean biased;

  @Setup
  public void prepare() {
    Readiness.await();
    biased = with.equals(Mutex.BIASED);
  }

  @Benchmark
  public Lock once() {
    return biased ? used(new BiasedLock()) : used(new ReentrantLock());
  }

  private static Lock used(BiasedLock lock) {
    lock.lock();
    lock.unlock();
    return lock;
  }

  private static Lock used(ReentrantLock lock) {
    lock.lock();
    lock.unlock();
    return lock;
  }
}
