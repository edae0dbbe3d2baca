// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;

/** Owners and contenders that move between carrier threads. */
@ExtendWith(BackendReady.class)
@EnabledForJreRange(
    min = JRE.JAVA_21,
    disabledReason = "virtual threads are final since JDK 21; run the tests on JDK 25 for these")
class VirtualThreadsTest {
  private static final int THREADS = 10_000;

  private static ExecutorService virtualThreads() {
    try { // by name: this is Java 17
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      throw new LinkageError("newVirtualThreadPerTaskExecutor", e);
    }
  }

  /** All on one lock that everybody's second acquisition biases anew. */
  @Test
  void tenThousandExcludeEachOtherOnOneLock() throws Exception {
    BiasedLock lock = new BiasedLock(BiasPolicy.eager());
    long[] counter = new long[1];
    List<Future<?>> all = new ArrayList<>();
    ExecutorService executor = virtualThreads();
    for (int i = 0; i < THREADS; i++) {
      all.add(
          executor.submit(
              () -> {
                for (int j = 0; j < 4; j++) {
                  lock.lock();
                  counter[0]++;
                  lock.unlock();
                }
              }));
    }
    awaitAll(all);
    lock.lock();
    assertThat(counter[0]).isEqualTo(4L * THREADS);
    lock.unlock();
    executor.shutdown();
  }

  /** Each owns a lock and unmounts, some of them inside; one thread revokes all. */
  @Test
  void tenThousandOwnersLoseTheirBiasWhileUnmounted() throws Exception {
    List<FullLock.Biased> locks = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      locks.add(new FullLock.Biased(BiasPolicy.eager()));
    }
    CountDownLatch biased = new CountDownLatch(THREADS);
    CountDownLatch wake = new CountDownLatch(1);
    List<Future<?>> all = new ArrayList<>();
    ExecutorService executor = virtualThreads();
    for (int i = 0; i < THREADS; i++) {
      FullLock.Biased lock = locks.get(i);
      boolean inside = i % 10 == 0;
      all.add(
          executor.submit(
              () -> {
                assertThat(lock.biasToCurrentThread()).isTrue();
                if (inside) {
                  lock.lock();
                  lock.lock();
                }
                biased.countDown();
                try {
                  wake.await(); // comes back on whatever carrier is free
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
                if (inside) {
                  assertThat(lock.getHoldCount()).isEqualTo(2);
                  lock.unlock();
                  lock.unlock();
                }
                lock.lock();
                assertThat(lock.getHoldCount()).isEqualTo(1);
                lock.unlock();
              }));
    }
    assertThat(biased.await(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < THREADS; i++) {
      FullLock.Biased lock = locks.get(i);
      boolean inside = i % 10 == 0;
      assertThat(lock.tryLock(0, TimeUnit.SECONDS)).as("lock %s", i).isEqualTo(!inside);
      if (!inside) {
        lock.unlock();
      }
    }
    wake.countDown();
    awaitAll(all);
    for (FullLock.Biased lock : locks) {
      assertThat(lock.tryLock()).isTrue();
      lock.unlock();
    }
    executor.shutdown();
  }

  private static void awaitAll(List<Future<?>> all) throws Exception {
    for (Future<?> each : all) {
      each.get(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }
}
