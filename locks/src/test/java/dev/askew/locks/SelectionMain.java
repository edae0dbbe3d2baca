// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import dev.askew.testing.Seccomp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The child of {@link SelectionTest}: tells which backend serves, and that locks work. */
final class SelectionMain {
  /** Of its own, because the command line cannot set {@code java.vm.name}. */
  static final String VM_NAME = "selection.vm.name";

  public static void main(String[] args) throws Exception {
    String vmName = System.getProperty(VM_NAME);
    if (vmName != null) {
      System.setProperty("java.vm.name", vmName);
    }
    if (args.length != 0) {
      int errno = Integer.parseInt(args[0]);
      Thread thread = new Thread(() -> Seccomp.failMembarrier(errno));
      thread.start();
      thread.join();
    }
    BiasedLock first = new BiasedLock(); // before anything else of Askew's
    first.lock();
    System.out.println("at once: " + Barriers.status().state());
    first.unlock();
    boolean ready = Barriers.awaitReady(Duration.ofSeconds(Peer.PATIENCE_SECONDS));
    System.out.println("ready: " + ready);
    System.out.println("status: " + Barriers.status());
    Barriers.status()
        .passedOver()
        .forEach(
            (name, cause) ->
                System.out.println(
                    "passed over: " + name + ": " + cause.toString().lines().findFirst().get()));
    Barriers.status()
        .notApplicable()
        .forEach((name, reason) -> System.out.println("not applicable: " + name + ": " + reason));
    System.out.println("asymmetric: " + Barriers.isAsymmetric());
    System.out.println("asymmetric fence: " + AsymmetricFence.isAsymmetric());
    AsymmetricFence.heavyFence();
    System.out.println("fences by the backend: " + (Statistics.snapshot().barriers() != 0));

    BiasedLock adaptive = new BiasedLock();
    for (int i = 0; i < 50_000; i++) {
      adaptive.lock();
      adaptive.unlock();
    }
    System.out.println("biased by default: " + Grant.isBiased(adaptive));

    BiasedLock lock = new BiasedLock(BiasPolicy.eager());
    System.out.println("biased: " + lock.biasToCurrentThread());
    int[] counter = new int[1];
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      threads.add(
          new Thread(
              () -> {
                for (int j = 0; j < 10_000; j++) {
                  lock.lock();
                  counter[0]++;
                  lock.unlock();
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    System.out.println("count: " + counter[0]);
  }
}
