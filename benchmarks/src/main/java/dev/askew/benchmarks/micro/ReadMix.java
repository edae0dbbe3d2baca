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
import org.openjdk.jmh.annotations.Threads;

/** All threads read one thing, and sometimes one of them writes it; 100 ns inside. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Threads(Threads.MAX)
public class ReadMix {
  @Param({
    ReadWriteMutex.BIASED,
    ReadWriteMutex.REENTRANT,
    ReadWriteMutex.STAMPED,
    ReadWriteMutex.OPTIMISTIC,
    ReadWriteMutex.NONE
  })
  String with;

  /** Of a thousand. */
  @Param({"999", "900", "500", "100"})
  int reads;

  private ReadWriteMutex mutex;
  private long tokens;

  /** Whose turn it is to write is drawn anew each time, by each thread for itself. */
  @State(Scope.Thread)
  public static class Dice {
    private long state = System.nanoTime() | 1;

    int nextOfThousand() {
      state ^= state << 13; // Marsaglia's xorshift
      state ^= state >>> 7;
      state ^= state << 17;
      return (int) ((state >>> 33) % 1000);
    }
  }

  @Setup
  public void prepare() {
    Readiness.await();
    mutex = ReadWriteMutex.of(with);
    tokens = Work.tokens();
  }

  @Benchmark
  public long step(Dice dice) {
    if (dice.nextOfThousand() < reads) {
      long difference = mutex.read(tokens);
      if (difference != 0 && !with.equals(ReadWriteMutex.NONE)) {
        throw new AssertionError("a reader saw a writer's half");
      }
      return difference;
    }
    mutex.write(tokens);
    return 0;
  }
}
