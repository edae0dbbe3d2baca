// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The child of {@link FirstLockTest}: what the first pair of a lock costs in a fresh JVM. Time that
 * the thread ran or slept counts; time in which it could have run, had other processes left it a
 * processor, does not.
 */
final class FirstLockMain {
  public static void main(String[] args) throws IOException, InterruptedException {
    long before = preemptedNanos();
    long start = System.nanoTime();
    Lock lock = args[0].equals("reentrant") ? new ReentrantLock() : new BiasedLock();
    lock.lock();
    lock.unlock();
    long nanos = System.nanoTime() - start;
    if (args[0].equals("ready")) {
      Barriers.awaitReady(Duration.ofSeconds(50));
    }
    System.out.println("nanos: " + (nanos - (preemptedNanos() - before)));
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  /** The second of three figures; Documentation/scheduler/sched-stats.rst in the kernel. */
  private static long preemptedNanos() throws IOException {
    try (FileInputStream in = new FileInputStream("/proc/thread-self/schedstat")) {
      String line = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      int first = line.indexOf(' ');
      return Long.parseLong(line.substring(first + 1, line.indexOf(' ', first + 1)));
    }
  }
}
