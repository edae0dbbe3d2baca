// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.micro;

import dev.askew.reclamation.Epochs;
import dev.askew.reclamation.Participant;
import dev.askew.reclamation.Section;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A call of a native function, {@code strlen}, on memory that another thread may free. {@code
 * java.lang.foreign} counts the calls that are handed a segment of a shared arena; in a section the
 * bare address is handed over. All threads use the same memory. JDK 22 and later.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("try") // sections need not be mentioned
public class NativeCall {
  /** Each thread's own. */
  @State(Scope.Thread)
  public static class Member {
    private Participant handle;

    @Setup
    public void join(NativeCall call) {
      handle = call.epochs.join();
    }
  }

  private final Epochs epochs = new Epochs();
  private volatile Object segment;
  private volatile long address;

  @Setup
  public void prepare() throws Throwable {
    Readiness.await();
    segment = Foreign.segment();
    address = Foreign.address(segment);
  }

  @Benchmark
  public long sharedSegment() throws Throwable {
    return (long) Foreign.LENGTH_OF_SEGMENT.invokeExact(segment);
  }

  @Benchmark
  public long section() throws Throwable {
    try (Section ignored = epochs.enter()) {
      return (long) Foreign.LENGTH_AT_ADDRESS.invokeExact(address);
    }
  }

  @Benchmark
  public long handle(Member member) throws Throwable {
    Participant me = member.handle;
    me.enter();
    try {
      return (long) Foreign.LENGTH_AT_ADDRESS.invokeExact(address);
    } finally {
      me.exit();
    }
  }

  /** The limit: nothing keeps the memory. */
  @Benchmark
  public long unguarded() throws Throwable {
    return (long) Foreign.LENGTH_AT_ADDRESS.invokeExact(address);
  }
}
