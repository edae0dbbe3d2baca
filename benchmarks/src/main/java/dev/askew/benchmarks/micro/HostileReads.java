// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.micro;

import dev.askew.locks.BiasPolicy;
import dev.askew.locks.BiasedReadWriteLock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A read pair of one thread in programs that are less kind to it than a loop of its own: each
 * method is one such program. What HotSpot inlines there depends on the program's past and on what
 * stands around the pair.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HostileReads {
  private static final int THOUSAND = 1_000;
  private static final int A_LIFE = 1 << 20;
  private static final int LOCKS = 8;

  @Param({ReadWriteMutex.BIASED, ReadWriteMutex.REENTRANT, ReadWriteMutex.STAMPED})
  String with;

  private Lock[] locks;
  private Lock lock;
  private Runnable first;
  private Runnable second;
  private int next;
  private long read;
  private final Map<Integer, String> names = new HashMap<>();
  private final StringBuilder text = new StringBuilder();

  /** Read inside. */
  private long figure = 1;

  @Setup
  public void prepare() {
    Readiness.await();
    locks = new Lock[LOCKS];
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = readLock(BiasPolicy.adaptive());
    }
    lock = locks[0];
    first = reader(locks[0]);
    second = reader(locks[1]);
  }

  /** What is taken for the lock of the peer, seen as a user of the interface sees it. */
  private Lock readLock(BiasPolicy policy) {
    return switch (with) {
      case ReadWriteMutex.BIASED -> new BiasedReadWriteLock(policy).readLock();
      case ReadWriteMutex.REENTRANT -> new ReentrantReadWriteLock().readLock();
      case ReadWriteMutex.STAMPED -> new StampedLock().asReadLock();
      default -> throw new IllegalArgumentException("no such peer: " + with);
    };
  }

  private Runnable reader(Lock of) {
    return () -> {
      of.lock();
      try {
        read += figure;
      } finally {
        of.unlock();
      }
    };
  }

  private void pairs(Lock of, int n) {
    for (int i = 0; i < n; i++) {
      of.lock();
      of.unlock();
    }
  }

  /** The kind one, for comparison. */
  @Benchmark
  public void plain() {
    lock.lock();
    lock.unlock();
  }

  /** Two lambdas, one for each lock, called from one place. */
  @Benchmark
  public void throughLambdas() {
    ((next++ & 1) == 0 ? first : second).run();
  }

  /** A lock that has been read a thousand times before it may be biased. */
  @Benchmark
  public void afterAThousand(Late late) {
    late.lock.lock();
    late.lock.unlock();
  }

  /** The lock of {@link #afterAThousand}. */
  @State(Scope.Thread)
  public static class Late {
    private Lock lock;

    @Setup
    public void prepare(HostileReads reads) {
      lock = reads.readLock(new Reluctant());
    }
  }

  /** Another lock has lived without a bias in the same JVM. */
  @Benchmark
  public void afterAnothersLife(Other other) {
    other.lock.lock();
    other.lock.unlock();
  }

  /** The lock of {@link #afterAnothersLife}. */
  @State(Scope.Thread)
  public static class Other {
    private Lock lock;

    @Setup
    public void live(HostileReads reads) {
      reads.pairs(reads.readLock(BiasPolicy.never()), A_LIFE);
      lock = reads.readLock(BiasPolicy.adaptive());
    }
  }

  /** Eight locks round robin. */
  @Benchmark
  public void ofEightLocks() {
    Lock one = locks[next++ & (LOCKS - 1)];
    one.lock();
    one.unlock();
  }

  /** From a method into which much has been inlined already. */
  @Benchmark
  public void fromALargeMethod() {
    int i = next++;
    if ((i & (A_LIFE - 1)) == 0) { // seldom, and compiled all the same
      text.setLength(0);
      text.append(i).append(names.get(i)).append(Integer.toHexString(i)).append(read);
      names.put(i & (LOCKS - 1), text.toString());
      text.append(String.format("%d %s", i, names)).append(names.hashCode());
      names.merge(i & (LOCKS - 1), text.substring(1), String::concat);
      names.replaceAll((k, v) -> v.length() > THOUSAND ? "" : v.trim().concat(k.toString()));
    }
    lock.lock();
    try {
      read += figure;
    } finally {
      lock.unlock();
    }
  }

  @Benchmark
  @Fork(jvmArgsAppend = "-XX:+UseZGC")
  public void underZ() {
    lock.lock();
    lock.unlock();
  }

  @Benchmark
  @Fork(jvmArgsAppend = "-XX:+UseParallelGC")
  public void underParallel() {
    lock.lock();
    lock.unlock();
  }

  /** Grants after a thousand acquisitions, and at once after a revocation. */
  private static final class Reluctant implements BiasPolicy {
    @Override
    public int acquisitionsBeforeGrant() {
      return THOUSAND;
    }

    @Override
    public int acquisitionsInARow() {
      return THOUSAND;
    }

    @Override
    public int acquisitionsAfterRevocation(long nanos) {
      return THOUSAND;
    }
  }
}
