// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.examples;

import dev.askew.locks.Barriers;
import dev.askew.locks.BiasPolicy;
import dev.askew.locks.BiasedLock;
import dev.askew.testing.Seccomp;
import java.time.Duration;

/** A program that locks, in a process in which something is wrong. */
final class FirstLockMain {
  private static final int EPERM = 1;
  private static final int ENOSYS = 38;
  private static final int PRIVATE_EXPEDITED_RSEQ = 128;
  private static final Duration PATIENCE = Duration.ofSeconds(50);

  private FirstLockMain() {}

  public static void main(String[] args) throws InterruptedException {
    String doing = args[0];
    switch (doing) {
      case "seccomp-query" -> Seccomp.failMembarrier(EPERM);
      case "seccomp-enosys" -> Seccomp.failMembarrier(ENOSYS);
      case "unknown-compiler" -> {
        System.setProperty("java.vm.name", "Eclipse OpenJ9 VM");
        System.setProperty("java.vm.version", "openj9-0.46.0");
      }
      default -> {}
    }
    BiasedLock lock = new BiasedLock(BiasPolicy.eager());
    Barriers.awaitReady(PATIENCE);
    if (doing.startsWith("seccomp-fence")) {
      Seccomp.failMembarrierCommand(PRIVATE_EXPEDITED_RSEQ, EPERM);
      lock.biasToCurrentThread();
    }
    Thread other =
        new Thread(
            () -> {
              lock.lock();
              lock.unlock();
            });
    other.start();
    other.join();
    if (doing.startsWith("seccomp-fence")) { // the log comes after another backend was looked for
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        if (thread.getName().equals("askew-barriers")) {
          thread.join(PATIENCE.toMillis());
        }
      }
    }
    // A warning that Askew has kept back is written as the JVM ends. What is written at once may
    // be lost then, because java.util.logging ends too.
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("askew-log") && "all".equals(System.getProperty("askew.log"))) {
        thread.join(PATIENCE.toMillis());
      }
    }
  }
}
