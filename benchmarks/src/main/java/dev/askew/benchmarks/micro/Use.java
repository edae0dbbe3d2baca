// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.micro;

import dev.askew.reclamation.Epochs;
import dev.askew.reclamation.Lease;
import dev.askew.reclamation.Participant;
import dev.askew.reclamation.Section;
import dev.askew.reclamation.SharedResource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One use of what another thread may close: enter, load what is there, leave. All threads use the
 * same.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("try") // sections need not be mentioned
public class Use {
  /** Each thread's own. */
  @State(Scope.Thread)
  public static class Member {
    private Participant handle;

    @Setup
    public void join(Use use) {
      handle = use.epochs.join();
    }
  }

  private final Epochs epochs = new Epochs();
  private final SharedResource<long[]> shared =
      new SharedResource<>(epochs, new long[] {1}, freed -> {});
  private final AtomicInteger count = new AtomicInteger();
  private volatile long resource = 1;

  @Setup
  public void prepare() {
    Readiness.await();
  }

  @Benchmark
  public long section() {
    try (Section ignored = epochs.enter()) {
      return resource;
    }
  }

  @Benchmark
  public long handle(Member member) {
    Participant me = member.handle;
    me.enter();
    try {
      return resource;
    } finally {
      me.exit();
    }
  }

  @Benchmark
  public long lease() {
    try (Lease<long[]> lease = shared.acquire()) {
      return lease.get()[0];
    }
  }

  /** The usual reference count, which refuses users once it has been closed. */
  @Benchmark
  public long counted() {
    if (count.getAndIncrement() < 0) {
      throw new IllegalStateException("closed");
    }
    try {
      return resource;
    } finally {
      count.getAndDecrement();
    }
  }
}
