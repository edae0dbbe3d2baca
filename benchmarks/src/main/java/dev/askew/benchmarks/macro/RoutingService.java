// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.macro;

import dev.askew.benchmarks.micro.Readiness;
import dev.askew.locks.BiasedReadWriteLock;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/** All cores look routes up while a hundred times a second one of them changes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Threads(Threads.MAX)
public class RoutingService {
  private static final int ROUTES = 1_000;
  private static final int STEP = 1 << 16;
  private static final long PERIOD_NANOS = 10_000_000;

  @Param({"BiasedReadWriteLock", "ReentrantReadWriteLock", "StampedLock"})
  String with;

  private RoutingTable table;
  private Visitor announcer;

  /** Where a thread's next packet goes. */
  @State(Scope.Thread)
  public static class Packets {
    private int address;

    int next() {
      address = address * 1_664_525 + 1_013_904_223; // a linear congruence (Numerical Recipes)
      return address >>> 6;
    }
  }

  @Setup
  public void prepare() {
    Readiness.await();
    table =
        new RoutingTable(
            switch (with) {
              case "BiasedReadWriteLock" -> new BiasedReadWriteLock();
              case "ReentrantReadWriteLock" -> new ReentrantReadWriteLock();
              case "StampedLock" -> new StampedLock().asReadWriteLock();
              default -> throw new IllegalArgumentException("no such peer: " + with);
            });
    for (int i = 0; i < ROUTES; i++) {
      table.announce(i * STEP, "hop-" + i % 16);
    }
    int[] changed = new int[1];
    announcer =
        new Visitor(
            PERIOD_NANOS,
            () -> {
              int i = changed[0]++ % ROUTES;
              table.announce(i * STEP, "hop-" + changed[0] % 16);
              return i;
            });
  }

  @TearDown
  public void end() throws InterruptedException {
    announcer.end();
  }

  @Benchmark
  public String lookUp(Packets packets) {
    return table.lookUp(packets.next());
  }
}
