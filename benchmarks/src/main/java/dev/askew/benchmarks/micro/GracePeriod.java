// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.micro;

import dev.askew.locks.AsymmetricFence;
import dev.askew.reclamation.Epochs;
import dev.askew.reclamation.Participant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
 * How long a grace period takes while threads enter and leave all the time; beside a heavy fence
 * under the same circumstances, the least that it can cost, and beside the closing of a shared
 * arena, for which the JVM shakes hands with all threads.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GracePeriod {
  static final String ONE = "1 busy";
  static final String ONE_OF_MANY = "1 busy, 63 parked";
  static final String MANY = "64 busy";
  private static final int CROWD = 64;

  /** Who has a slot, and what they do meanwhile. */
  @Param({ONE, ONE_OF_MANY, MANY})
  String users;

  private final Epochs epochs = new Epochs();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean isOver;
  private volatile long resource = 1;

  @SuppressWarnings("UnusedVariable") // so that the compiler has to load
  private long seen;

  @Setup
  public void prepare() throws InterruptedException {
    Readiness.await();
    int crowd = users.equals(ONE) ? 1 : CROWD;
    int busy = users.equals(MANY) ? CROWD : 1;
    CountDownLatch joined = new CountDownLatch(crowd);
    for (int i = 0; i < crowd; i++) {
      boolean isBusy = i < busy;
      Thread user = new Thread(() -> use(isBusy, joined), "user");
      threads.add(user);
      user.start();
    }
    joined.await();
  }

  @TearDown
  public void end() throws InterruptedException {
    isOver = true;
    for (Thread user : threads) {
      LockSupport.unpark(user);
      user.join();
    }
  }

  private void use(boolean isBusy, CountDownLatch joined) {
    Participant me = epochs.join();
    joined.countDown();
    while (!isOver) {
      if (isBusy) {
        me.enter();
        seen += resource;
        me.exit();
      } else {
        LockSupport.park(this);
      }
    }
    me.close();
  }

  @Benchmark
  public void close() {
    epochs.synchronize();
  }

  @Benchmark
  public void bareFence() {
    AsymmetricFence.heavyFence();
  }

  /** JDK 22 and later. */
  @Benchmark
  public void sharedArena() throws Throwable {
    Foreign.CLOSE_ARENA.invokeExact((Object) Foreign.OPEN_ARENA.invokeExact());
  }
}
