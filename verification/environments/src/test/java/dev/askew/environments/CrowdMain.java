// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.environments;

import dev.askew.locks.Barriers;
import dev.askew.locks.BiasPolicy;
import dev.askew.locks.BiasedLock;
import dev.askew.testing.Seccomp;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;

/** Starts threads until there are no more, and then uses the locks. */
final class CrowdMain {
  private static final int EPERM = 1;
  private static final int RSEQ_FENCE = 1 << 7;

  private static final CountDownLatch LEAVE = new CountDownLatch(1);

  private static final List<Thread> CROWD = new ArrayList<>();

  private CrowdMain() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("fence")) {
      failingFence();
    } else {
      crowd();
      ProbeMain.start("BiasedLock");
    }
    LEAVE.countDown();
    for (Thread thread : CROWD) {
      thread.join();
    }
    ProbeMain.finish();
  }

  /** A contender that is there already meets a bias, and no thread is to be had to report it. */
  private static void failingFence() throws Exception {
    BiasedLock lock = new BiasedLock(BiasPolicy.eager());
    Barriers.awaitReady(ProbeMain.PATIENCE);
    CyclicBarrier together = new CyclicBarrier(2);
    Thread contender =
        new Thread(
            () -> {
              try {
                together.await();
                lock.lock();
                lock.unlock();
                System.out.println("crowd: the contender has the lock");
              } catch (Throwable t) {
                ProbeMain.say("BROKEN", t.toString());
              }
            });
    contender.start();
    if (!lock.biasToCurrentThread()) {
      ProbeMain.say("BROKEN", "no bias to revoke");
    }
    Seccomp.failMembarrierCommand(RSEQ_FENCE, EPERM);
    crowd();
    together.await();
    contender.join();
  }

  private static void crowd() {
    try {
      while (true) {
        Thread thread =
            new Thread(
                () -> {
                  try {
                    LEAVE.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
        thread.setDaemon(true);
        thread.start();
        CROWD.add(thread);
      }
    } catch (OutOfMemoryError e) {
      System.out.println("crowd: no more threads");
    }
  }
}
