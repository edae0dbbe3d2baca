// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.micro;

import dev.askew.locks.AsymmetricFence;
import dev.askew.reclamation.Epochs;
import dev.askew.reclamation.Participant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * How long a grace period takes while one thread enters and leaves all the time; beside a heavy
 * fence under the same circumstances, the least that it can cost.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GracePeriod {
  private final Epochs epochs = new Epochs();
  private final Thread user = new Thread(this::use, "user");
  private volatile boolean isOver;
  private volatile long resource = 1;

  @SuppressWarnings("UnusedVariable") // so that the compiler has to load
  private long seen;

  @Setup
  public void prepare() {
    Readiness.await();
    user.start();
  }

  @TearDown
  public void end() throws InterruptedException {
    isOver = true;
    user.join();
  }

  private void use() {
    Participant me = epochs.join();
    while (!isOver) {
      me.enter();
      seen += resource;
      me.exit();
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
}
