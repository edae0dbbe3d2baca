// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.macro;

import dev.askew.benchmarks.micro.Readiness;
import dev.askew.locks.BiasedLock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import java.util.stream.Stream;
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
 * One thread serves a thousand connections, each with its lock, in turns. A housekeeping thread
 * walks over all of them now and then. What the loop pays for a pair of lock and unlock.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EventLoop {
  private static final String SWEPT = "BiasedLock (revokeAll)";

  private static final int CONNECTIONS = 1_000;

  @Param({Family.BIASED, Family.ADAPTIVE, SWEPT, Family.REENTRANT})
  String with;

  @Param({"1000", "10"})
  int sweepMillis;

  private final Connection[] connections = new Connection[CONNECTIONS];
  private int next;
  private Visitor housekeeper;

  /** One connection. The lock guards the rest. */
  private static final class Connection {
    final Lock lock;
    long events;

    Connection(Lock lock) {
      this.lock = lock;
    }
  }

  @Setup
  public void prepare() {
    Readiness.await();
    Supplier<Lock> locks = Family.of(with.equals(SWEPT) ? Family.BIASED : with);
    for (int i = 0; i < CONNECTIONS; i++) {
      connections[i] = new Connection(locks.get());
    }
    List<BiasedLock> swept =
        with.equals(SWEPT)
            ? Stream.of(connections).map(connection -> (BiasedLock) connection.lock).toList()
            : List.of();
    housekeeper =
        new Visitor(TimeUnit.MILLISECONDS.toNanos(sweepMillis), () -> housekeeping(swept));
  }

  @TearDown
  public void end() throws InterruptedException {
    housekeeper.end();
  }

  private long housekeeping(List<BiasedLock> swept) {
    BiasedLock.revokeAll(swept);
    long events = 0;
    for (Connection connection : connections) {
      connection.lock.lock();
      try {
        events += connection.events;
      } finally {
        connection.lock.unlock();
      }
    }
    return events;
  }

  @Benchmark
  public long event() {
    Connection connection = connections[next];
    next = next + 1 == CONNECTIONS ? 0 : next + 1;
    connection.lock.lock();
    try {
      return connection.events++;
    } finally {
      connection.lock.unlock();
    }
  }
}
