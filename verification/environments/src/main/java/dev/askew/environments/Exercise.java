// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.environments;

import dev.askew.locks.BiasPolicy;
import dev.askew.locks.BiasedLock;
import dev.askew.locks.BiasedReadWriteLock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Threads that use a lock together. What is guarded is plain, so a lock that does not exclude loses
 * an update; a lock that nobody leaves keeps a thread beyond its time, and that thread is named.
 */
final class Exercise {
  /** How often each thread takes the lock. */
  private static final int ROUNDS = 2_000;

  /** How often the owner takes it between two biases. */
  private static final int ROUNDS_PER_BIAS = 50;

  private static final long MOST_SECONDS = 120;

  /** Does not say that it waits for a lock: the locks of the environment may not have one. */
  private static final class Worker extends Thread {
    private final Callable<?> work;
    private volatile @Nullable Throwable thrown;

    Worker(String name, Callable<?> work) {
      super(null, null, name, 0, false);
      this.work = work;
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        work.call();
      } catch (Throwable t) {
        thrown = t;
      }
    }
  }

  private Exercise() {}

  /** Both locks, biased as eagerly as they can be and not. */
  static void both() throws Exception {
    exclusion(new BiasedLock());
    exclusion(new BiasedLock(BiasPolicy.eager()));
    sharing(new BiasedReadWriteLock());
    sharing(new BiasedReadWriteLock(BiasPolicy.eager()));
  }

  /** An owner, whose bias two others revoke again and again. */
  static void exclusion(BiasedLock lock) throws Exception {
    exclusion(lock, lock::biasToCurrentThread);
  }

  static void exclusion(Lock lock, Runnable bias) throws Exception {
    int[] counter = new int[1];
    List<Worker> workers = new ArrayList<>();
    workers.add(
        new Worker(
            "owner of " + lock.getClass().getSimpleName(),
            () -> {
              for (int i = 0; i < ROUNDS; i++) {
                if (i % ROUNDS_PER_BIAS == 0) {
                  bias.run();
                }
                increment(lock, counter);
              }
              return null;
            }));
    for (int n = 1; n <= 2; n++) {
      workers.add(
          new Worker(
              "contender no. " + n + " for " + lock.getClass().getSimpleName(),
              () -> {
                for (int i = 0; i < ROUNDS; i++) {
                  increment(lock, counter);
                }
                return null;
              }));
    }
    join(workers);
    require(counter[0] == 3 * ROUNDS, lock + " lost " + (3 * ROUNDS - counter[0]) + " updates");
    requireFree(lock);
  }

  /** Two readers, who must find what the writer leaves, and a writer. */
  static void sharing(BiasedReadWriteLock lock) throws Exception {
    int[] pair = new int[2];
    List<Worker> workers = new ArrayList<>();
    for (int n = 1; n <= 2; n++) {
      workers.add(
          new Worker(
              "reader no. " + n,
              () -> {
                for (int i = 0; i < ROUNDS; i++) {
                  lock.readLock().lock();
                  try {
                    require(pair[0] == pair[1], lock + " let a reader in beside a writer");
                  } finally {
                    lock.readLock().unlock();
                  }
                }
                return null;
              }));
    }
    workers.add(
        new Worker(
            "writer",
            () -> {
              for (int i = 0; i < ROUNDS / ROUNDS_PER_BIAS; i++) {
                lock.writeLock().lock();
                try {
                  pair[0]++;
                  Thread.yield();
                  pair[1]++;
                } finally {
                  lock.writeLock().unlock();
                }
              }
              return null;
            }));
    join(workers);
    require(pair[1] == ROUNDS / ROUNDS_PER_BIAS, lock + " lost an update");
    requireFree(lock.writeLock());
  }

  /** Another thread can have the lock. */
  static void requireFree(Lock lock) throws Exception {
    join(
        List.of(
            new Worker(
                "successor",
                () -> {
                  require(lock.tryLock(MOST_SECONDS / 2, TimeUnit.SECONDS), lock + " is not free");
                  lock.unlock();
                  return null;
                })));
  }

  private static void increment(Lock lock, int[] counter) {
    lock.lock();
    try {
      counter[0]++;
    } finally {
      lock.unlock();
    }
  }

  private static void join(List<Worker> workers) throws Exception {
    for (Worker worker : workers) {
      worker.start();
    }
    for (Worker worker : workers) {
      worker.join(TimeUnit.SECONDS.toMillis(MOST_SECONDS));
      if (worker.isAlive()) {
        IllegalStateException stuck =
            new IllegalStateException(worker.getName() + " is still at work");
        stuck.setStackTrace(worker.getStackTrace());
        throw stuck;
      }
      Throwable thrown = worker.thrown;
      if (thrown != null) {
        throw new IllegalStateException(worker.getName() + " failed: " + thrown, thrown);
      }
    }
  }

  static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }
}
