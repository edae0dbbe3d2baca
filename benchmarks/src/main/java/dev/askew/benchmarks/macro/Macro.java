// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.macro;

import dev.askew.benchmarks.micro.Readiness;
import dev.askew.locks.BiasedLock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
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
 * Programs of others in which one thread mostly owns the locks, with nothing exchanged but the
 * class of the lock. Without any lock only where no visitor comes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Macro {
  private static final long PERIOD_NANOS = 10_000_000;

  @Param({"BiasedLock", "ReentrantLock", "no lock"})
  String with;

  @Param({"Logback", "GuavaCache", "CommonsPool", "NettyArena", "H2Connection"})
  String program;

  private Program client;

  /** How often another thread comes. */
  @State(Scope.Benchmark)
  public static class Visits {
    @Param({"never", "every 10 ms"})
    String visits;

    private @Nullable Visitor visitor;

    @Setup
    public void begin(Macro macro) {
      // Where nothing is locked the visitor would do damage; it stays away, and the table says so.
      if (visits.equals("every 10 ms") && !macro.with.equals("no lock")) {
        visitor = new Visitor(PERIOD_NANOS, macro.client::step);
      }
    }

    @TearDown
    public void end() throws InterruptedException {
      if (visitor != null) {
        visitor.end();
      }
    }
  }

  @Setup
  public void prepare() throws ReflectiveOperationException {
    Readiness.await();
    Exchange exchange =
        new Exchange(
            switch (with) {
              case "BiasedLock" -> BiasedLock.class;
              case "ReentrantLock" -> ReentrantLock.class;
              case "no lock" -> NoLock.class;
              default -> throw new IllegalArgumentException("no such peer: " + with);
            });
    client = exchange.open(program);
    if (exchange.places() == 0) {
      throw new IllegalStateException(program + " names no ReentrantLock: nothing is exchanged");
    }
  }

  @TearDown
  public void end() throws Exception {
    client.close();
  }

  @Benchmark
  public Object step(Visits visits) throws Exception {
    return client.step();
  }
}
