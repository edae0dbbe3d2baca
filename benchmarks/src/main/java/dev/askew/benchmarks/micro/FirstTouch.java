// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.micro;

import dev.askew.locks.BiasedLock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One thread fills a thousand locked things and hands them to another, once: what the other pays
 * for each when it first locks it. Here a bias can only lose, and nothing bounds the loss, as each
 * lock is young; for the filling thread, however often it used them, is not counted.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FirstTouch {
  private static final int LOCKS = 1_000;

  @Param({Mutex.BIASED, Mutex.SWEPT, Mutex.REENTRANT, Mutex.SYNCHRONIZED})
  String with;

  /** Whether the filling thread had the locks biased to it. */
  @Param({"false", "true"})
  boolean biased;

  private AbsentOwner filler;
  private final Mutex[] mutexes = new Mutex[LOCKS];

  /** Those that are revoked together before they are touched. */
  private final List<BiasedLock> swept = new ArrayList<>();

  @Setup
  public void prepare() throws IOException {
    Readiness.await();
    filler = new AbsentOwner(AbsentOwner.BUSY);
  }

  @TearDown
  public void end() throws IOException, InterruptedException {
    filler.end();
  }

  @Setup(Level.Invocation)
  public void fill() throws IOException {
    swept.clear();
    filler.run(
        () -> {
          for (int i = 0; i < LOCKS; i++) {
            mutexes[i] = Mutex.of(with);
            mutexes[i].increment();
            if (biased) {
              mutexes[i].adopt();
            }
            if (with.equals(Mutex.SWEPT)) {
              swept.add(((Mutex.Biased) mutexes[i]).lock);
            }
          }
        });
  }

  @Benchmark
  @OperationsPerInvocation(LOCKS)
  public void touchAll() {
    BiasedLock.revokeAll(swept);
    for (Mutex mutex : mutexes) {
      mutex.increment();
    }
  }
}
