// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.micro;

import dev.askew.locks.AsymmetricFence;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * How long the first lock and unlock takes of a lock that is biased to another thread, which is not
 * inside; beside a heavy fence under the same circumstances, the least that a revocation can cost.
 *
 * <p>HotSpot revokes one by one at first, and after 20 times all biases of a class at once: the
 * latter is put off here, as single revocations are compared.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    jvmArgsAppend = {
      "-XX:+IgnoreUnrecognizedVMOptions",
      "-XX:BiasedLockingDecayTime=2000000000",
      "-XX:BiasedLockingBulkRebiasThreshold=100000000",
      "-XX:BiasedLockingBulkRevokeThreshold=100000000"
    })
public class Revocation {
  @Param({Mutex.BIASED})
  String with;

  @Param({AbsentOwner.BUSY, AbsentOwner.PARKED, AbsentOwner.IN_NATIVE})
  String owner;

  private AbsentOwner absent;
  private @Nullable Mutex biased;

  @Setup
  public void prepare() throws IOException {
    Readiness.await();
    absent = new AbsentOwner(owner);
    absent.run(() -> {});
  }

  @TearDown
  public void end() throws IOException, InterruptedException {
    absent.end();
  }

  /**
   * Has a new lock biased. Each just before it is revoked: locks that have all been biased before
   * would be a walk, which carries most of them along.
   */
  @Setup(Level.Invocation)
  public void bias() throws IOException {
    absent.run(
        () -> {
          Mutex mutex = Mutex.of(with);
          mutex.adopt();
          biased = mutex;
        });
  }

  @Benchmark
  public void revoke() {
    Objects.requireNonNull(biased).pair();
  }

  @Benchmark
  public void bareFence() {
    AsymmetricFence.heavyFence();
  }
}
