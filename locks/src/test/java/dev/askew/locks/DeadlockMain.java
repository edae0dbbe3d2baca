// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.locks.LockSupport;

/** The child of {@link DeadlockTest}: two threads that never end, and what is seen of them. */
final class DeadlockMain {
  public static void main(String[] args) throws Exception {
    if (!Barriers.awaitReady(Duration.ofSeconds(Peer.PATIENCE_SECONDS))) {
      throw new AssertionError(Barriers.status());
    }
    FullLock[] locks = new FullLock[2];
    CyclicBarrier bothInside = new CyclicBarrier(2);
    Thread[] threads = new Thread[2];
    for (int i = 0; i < 2; i++) {
      int mine = i;
      threads[i] =
          new Thread(
              () -> {
                locks[mine] = Mode.valueOf(args[mine]).lock();
                locks[mine].lock();
                try {
                  bothInside.await();
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
                locks[1 - mine].lock();
              },
              "philosopher-" + i);
      threads[i].setDaemon(true);
      threads[i].start();
    }
    ThreadMXBean bean = ManagementFactory.getThreadMXBean();
    Peer.until("the deadlock is found", () -> bean.findDeadlockedThreads() != null);
    long[] found = bean.findDeadlockedThreads();
    if (found.length != 2) {
      throw new AssertionError(found.length + " threads");
    }
    for (int i = 0; i < 2; i++) {
      ThreadInfo info = bean.getThreadInfo(threads[i].getId());
      System.out.println(
          info.getThreadName()
              + " waits for "
              + info.getLockOwnerName()
              + " "
              + (info.getLockOwnerId() == threads[1 - i].getId()));
      if (locks[1 - i] instanceof BiasedLock wanted) { // ReentrantLock's does not show the lock
        Object blocker = LockSupport.getBlocker(threads[i]);
        if (!wanted.toString().equals(String.valueOf(blocker))) {
          throw new AssertionError(wanted + " is wanted, but blocks as " + blocker);
        }
      }
    }
    System.out.println("threads:");
    System.out.flush();
    jstack();
    Runtime.getRuntime().halt(0);
  }

  private static void jstack() throws IOException, InterruptedException {
    String self = Long.toString(ProcessHandle.current().pid());
    Path tool = Path.of(System.getProperty("java.home"), "bin", "jstack");
    int status =
        new ProcessBuilder(List.of(tool.toString(), "-l", self)).inheritIO().start().waitFor();
    if (status != 0) {
      throw new AssertionError("jstack: " + status);
    }
  }
}
