// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.micro;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.AuxCounters;
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
 * More readers than processors. All of them read one thing as fast as they can, and one writer
 * writes it, pauses for 200 µs, and writes again. An operation is a slice of time: what counts is
 * how many reads and how many writes it had.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class Crowd {
  private static final String VIRTUAL = "virtual";
  private static final String NOTHING = "nothing";

  private static final int SLICE_MILLIS = 50;
  private static final int WARM_UP_MILLIS = 3_000;
  private static final long PAUSE_NANOS = 200_000;
  private static final int BATCH = 1_000;

  @Param({ReadWriteMutex.BIASED, ReadWriteMutex.REENTRANT, ReadWriteMutex.STAMPED})
  String with;

  @Param({"4", "16", "64", "256"})
  int readers;

  /** What a read does under the lock. */
  @Param({NOTHING, "30 ns"})
  String inside;

  /** The readers' kind: platform or virtual threads. The writer is always a platform thread. */
  @Param("platform")
  String kind;

  private ReadWriteMutex mutex;
  private long tokens;
  private final LongAdder reads = new LongAdder();
  private final AtomicLong writes = new AtomicLong();
  private volatile boolean ended;
  private CountDownLatch present;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  /** What happened, and in what time. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Counts {
    public long reads;
    public long writes;
    public double microseconds;
    public double seconds;
  }

  @Setup
  public void prepare() throws InterruptedException {
    Readiness.await();
    tokens = inside.equals(NOTHING) ? 0 : Math.max(1, Work.tokens() * 3 / 10);
    // The compiler's threads would get little of the processors among hundreds of readers.
    gather(2);
    Thread.sleep(WARM_UP_MILLIS);
    end();
    gather(readers);
  }

  private void gather(int howMany) {
    mutex = ReadWriteMutex.of(with);
    ended = false;
    present = new CountDownLatch(howMany + 1);
    startPlatform(1, this::write);
    if (kind.equals(VIRTUAL)) {
      VirtualThreads.start(howMany, this::read);
    } else {
      startPlatform(howMany, this::read);
    }
  }

  private static void startPlatform(int howMany, Runnable part) {
    for (int i = 0; i < howMany; i++) {
      Thread thread = new Thread(part);
      thread.setDaemon(true);
      thread.start();
    }
  }

  @TearDown
  public void end() throws InterruptedException {
    ended = true;
    if (!present.await(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("the crowd does not end");
    }
    check();
  }

  private void check() {
    Throwable t = failure.get();
    if (t != null) {
      throw new IllegalStateException("a reader or the writer failed", t);
    }
  }

  private void read() {
    try {
      boolean yields = kind.equals(VIRTUAL); // or two of them would have two processors for good
      while (!ended) {
        for (int i = 0; i < BATCH; i++) {
          if (mutex.read(tokens) != 0) {
            throw new AssertionError("a reader saw a writer's half");
          }
        }
        reads.add(BATCH);
        if (yields) {
          Thread.yield();
        }
      }
    } catch (Throwable t) {
      failure.set(t);
    } finally {
      present.countDown();
    }
  }

  private void write() {
    try {
      while (!ended) {
        mutex.write(tokens);
        writes.incrementAndGet();
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (Throwable t) {
      failure.set(t);
    } finally {
      present.countDown();
    }
  }

  @Benchmark
  public void slice(Counts counts) throws InterruptedException {
    long start = System.nanoTime();
    long readBefore = reads.sum();
    long writtenBefore = writes.get();
    Thread.sleep(SLICE_MILLIS);
    counts.reads += reads.sum() - readBefore;
    counts.writes += writes.get() - writtenBefore;
    double seconds = (System.nanoTime() - start) / 1e9;
    counts.seconds += seconds;
    counts.microseconds += seconds * 1e6;
    check();
  }
}
