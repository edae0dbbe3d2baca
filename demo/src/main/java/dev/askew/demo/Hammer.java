// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.demo;

import dev.askew.locks.BiasPolicy;
import dev.askew.locks.BiasedLock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * As many threads as there are processors, each with a counter of its own, and a biased lock around
 * it, that it increments all the time; and now and then somebody else's, which it has to revoke.
 * The counters are plain fields: where two threads are inside one lock at once, increments get
 * lost.
 *
 * @param threads how many threads, and as many counters
 * @param made the increments by the threads' own count
 * @param counted what the counters say
 * @param visits those of them that were made to another thread's counter
 * @param revocations how often a lock was taken from the thread to which it was biased
 */
record Hammer(int threads, long made, long counted, long visits, long revocations) {
  /** How many increments of its own a thread makes between two visits. */
  private static final int AT_HOME = 200;

  /**
   * Written by all threads before each increment. The store has to fetch its cache line from
   * another processor, and the owner's entry into the lock waits behind it in the store buffer: the
   * later it gets out, the more a revoker that does without the heavy fence would miss.
   */
  private static final AtomicInteger SHARED = new AtomicInteger();

  private static final long TIMEOUT_SECONDS = 60;

  static Hammer run(int seconds) throws InterruptedException {
    int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
    List<Counter> counters = new ArrayList<>();
    CountingPolicy policy = new CountingPolicy();
    for (int i = 0; i < threads; i++) {
      counters.add(new Counter(policy));
    }
    CountDownLatch together = new CountDownLatch(threads);
    List<FutureTask<Long>> visits = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      FutureTask<Long> task = new FutureTask<>(new Worker(i, counters, together, seconds));
      visits.add(task);
      Thread thread = new Thread(task, "askew-hammer-" + i);
      thread.setDaemon(true);
      thread.start();
    }
    long visited = 0;
    for (FutureTask<Long> task : visits) {
      visited += result(task);
    }
    long counted = 0;
    for (Counter counter : counters) {
      counted += counter.value; // its threads have ended
    }
    // Each visit comes after the same number of increments at home.
    return new Hammer(threads, visited * (AT_HOME + 1), counted, visited, policy.revocations.sum());
  }

  private static long result(FutureTask<Long> task) throws InterruptedException {
    try {
      return task.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("a hammering thread has failed", e);
    }
  }

  boolean nothingLost() {
    return made == counted && revocations > 0;
  }

  /** A plain field with a lock around it. */
  private static final class Counter {
    private final BiasedLock lock;
    private long value;

    Counter(BiasPolicy policy) {
      lock = new BiasedLock(policy);
    }

    void increment() {
      lock.lock();
      try {
        value++;
      } finally {
        lock.unlock();
      }
    }
  }

  /** Biases at every occasion, and is told of each revocation. */
  private static final class CountingPolicy implements BiasPolicy {
    final LongAdder revocations = new LongAdder();

    @Override
    public int acquisitionsBeforeGrant() {
      return 0;
    }

    @Override
    public int acquisitionsInARow() {
      return 0;
    }

    @Override
    public int acquisitionsAfterRevocation(long nanos) {
      revocations.increment();
      return 0;
    }
  }

  /** One thread. */
  private record Worker(int home, List<Counter> counters, CountDownLatch together, int seconds)
      implements Callable<Long> {
    @Override
    public Long call() throws InterruptedException {
      Counter own = counters.get(home);
      together.countDown();
      together.await();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      long visits = 0;
      while (System.nanoTime() - end < 0) {
        for (int i = 0; i < AT_HOME; i++) {
          SHARED.setOpaque(i);
          own.increment();
        }
        int other = 1 + ThreadLocalRandom.current().nextInt(counters.size() - 1);
        counters.get((home + other) % counters.size()).increment();
        visits++;
      }
      return visits;
    }
  }
}
