// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.micro;

import dev.askew.locks.BiasedReadWriteLock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Threads that know themselves lock and unlock for reading, by a {@code Lock} that each has taken
 * once: of Askew its own, of the others the one for all.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OwnReadPair {
  @Param({
    ReadWriteMutex.OWN,
    ReadWriteMutex.BIASED,
    ReadWriteMutex.REENTRANT,
    ReadWriteMutex.STAMPED
  })
  String with;

  private Lock lock;

  /** What all threads read under. */
  @State(Scope.Benchmark)
  public static class Shared {
    private final BiasedReadWriteLock biased = new BiasedReadWriteLock();
    private final Lock reentrant = new ReentrantReadWriteLock().readLock();
    private final Lock stamped = new StampedLock().asReadLock();

    @Setup
    public void prepare() {
      Readiness.await();
    }
  }

  /** Called by the thread that reads. */
  @Setup
  public void prepare(Shared shared) {
    lock =
        switch (with) {
          case ReadWriteMutex.OWN -> shared.biased.readLock().forCurrentThread();
          case ReadWriteMutex.BIASED -> shared.biased.readLock();
          case ReadWriteMutex.REENTRANT -> shared.reentrant;
          case ReadWriteMutex.STAMPED -> shared.stamped;
          default -> throw new IllegalArgumentException("no such peer: " + with);
        };
  }

  @Benchmark
  public void read() {
    lock.lock();
    lock.unlock();
  }
}
