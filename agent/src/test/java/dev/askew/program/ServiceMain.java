// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.program;

import java.util.concurrent.locks.ReentrantLock;

/** A program that uses a lock until its input ends. */
public final class ServiceMain {
  private static final ReentrantLock lock = new ReentrantLock();

  private ServiceMain() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    if (args.length > 0) {
      ProgramMain.pairs(lock, Integer.parseInt(args[0]));
      return;
    }
    Thread thread =
        new Thread(
            () -> {
              while (true) {
                ProgramMain.pairs(lock, 1_000);
              }
            },
            "worker");
    thread.setDaemon(true);
    thread.start();
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // goes on
    }
  }
}
