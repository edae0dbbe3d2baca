// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.macro;

import dev.askew.benchmarks.micro.Readiness;
import dev.askew.locks.BiasedLock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
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

/**
 * All cores serve connections of their own while a housekeeping thread comes ten times a second.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Threads(Threads.MAX)
public class SessionService {
  private static final int CONNECTIONS_OF_A_THREAD = 64;
  private static final int MOST_THREADS = 1_024;
  private static final long PERIOD_NANOS = 100_000_000;

  @Param({"BiasedLock", "ReentrantLock"})
  String with;

  private final AtomicInteger threads = new AtomicInteger();
  private Sessions sessions;
  private Visitor housekeeper;

  /** Which connections a thread serves. */
  @State(Scope.Thread)
  public static class Server {
    private int first;
    private int requests;

    @Setup
    public void begin(SessionService service) {
      first = service.threads.getAndIncrement() % MOST_THREADS * CONNECTIONS_OF_A_THREAD;
    }
  }

  @Setup
  public void prepare() {
    Readiness.await();
    int served =
        CONNECTIONS_OF_A_THREAD
            * Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
    sessions =
        new Sessions(
            served, () -> with.equals("BiasedLock") ? new BiasedLock() : new ReentrantLock());
    housekeeper = new Visitor(PERIOD_NANOS, () -> sessions.housekeeping(0));
  }

  @TearDown
  public void end() throws InterruptedException {
    housekeeper.end();
  }

  @Benchmark
  public boolean request(Server server) {
    int n = server.requests++;
    return sessions.request(server.first + n % CONNECTIONS_OF_A_THREAD, n & 127, n);
  }
}
