// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.doctor.measurement;

import dev.askew.locks.AsymmetricFence;
import dev.askew.locks.BiasPolicy;
import dev.askew.locks.BiasedLock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What a thread pays that takes a lock biased to another, which is busy on another processor with a
 * biased lock of its own; and, sample for sample beside it, what a bare heavy fence costs then.
 *
 * <p>The two threads are named {@code askew-owner} and {@code askew-contender}, so that a tracer
 * can tell who called the kernel.
 *
 * @param count how many revocations were made in all, and as many bare fences: more than were
 *     measured, because the first ones go to warming up
 * @param revocation what {@code lock()} took
 * @param fence what {@link AsymmetricFence#heavyFence()} took
 */
public record Revocations(int count, Latencies revocation, Latencies fence) {
  private static final int WARM_UP = 2_000;
  private static final int SAMPLES = 3_000;
  private static final long TIMEOUT_SECONDS = 60;

  /**
   * Grants at once. By its clock a minute passes between two revocations: else they would be a walk
   * over one owner's locks, in which a fence revokes many.
   */
  private static final class Unhurried implements BiasPolicy {
    /** Of the contender, which alone revokes. */
    private long ahead;

    void goOn() {
      ahead += TimeUnit.MINUTES.toNanos(1);
    }

    @Override
    public long nanoTime() {
      return System.nanoTime() + ahead;
    }

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
      return 0;
    }
  }

  /**
   * Measures, in some tenths of a second.
   *
   * @throws IllegalStateException if no lock can be biased, because the backend has failed
   */
  public static Revocations measure() throws InterruptedException {
    Unhurried policy = new Unhurried();
    List<BiasedLock> locks = new ArrayList<>();
    for (int i = 0; i < WARM_UP + SAMPLES; i++) {
      locks.add(new BiasedLock(policy));
    }
    CountDownLatch biased = new CountDownLatch(1);
    AtomicBoolean stop = new AtomicBoolean();
    FutureTask<Boolean> owner = new FutureTask<>(() -> own(locks, biased, stop));
    FutureTask<Revocations> contender = new FutureTask<>(() -> revoke(locks, policy));
    start("askew-owner", owner);
    Revocations outcome;
    try {
      if (!biased.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the owner has not got its locks in a minute");
      }
      start("askew-contender", contender);
      outcome = result(contender);
    } finally {
      stop.set(true);
    }
    if (!result(owner)) {
      throw new IllegalStateException("no lock is biased any more");
    }
    return outcome;
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(null, task, name, 0, false);
    thread.setDaemon(true);
    thread.start();
  }

  private static <T> T result(FutureTask<T> task) throws InterruptedException {
    try {
      return task.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("a measuring thread has failed", e);
    }
  }

  /** The owner: takes the bias of all, and then stays on its processor. */
  private static boolean own(List<BiasedLock> locks, CountDownLatch biased, AtomicBoolean stop) {
    boolean all = true;
    for (BiasedLock lock : locks) {
      all &= lock.biasToCurrentThread();
    }
    biased.countDown();
    BiasedLock own = new BiasedLock(BiasPolicy.eager());
    while (!stop.get()) {
      own.lock();
      own.unlock();
    }
    return all;
  }

  private static Revocations revoke(List<BiasedLock> locks, Unhurried policy) {
    long[] revocations = new long[SAMPLES];
    long[] fences = new long[SAMPLES];
    for (int i = -WARM_UP; i < SAMPLES; i++) {
      BiasedLock lock = locks.get(WARM_UP + i);
      policy.goOn();
      long start = System.nanoTime();
      lock.lock();
      long taken = System.nanoTime();
      lock.unlock();
      long before = System.nanoTime();
      AsymmetricFence.heavyFence();
      long after = System.nanoTime();
      if (i >= 0) {
        revocations[i] = taken - start;
        fences[i] = after - before;
      }
    }
    return new Revocations(locks.size(), Latencies.ofNanos(revocations), Latencies.ofNanos(fences));
  }
}
