// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.membarrier;

/** One command of membarrier(2). Retries, or registers again, where the kernel refuses it. */
final class Membarrier {
  /**
   * How often ENOMEM is retried, and the first wait, which doubles: 10 µs, 20 µs ... 1.28 ms, in
   * all 2.6 ms. The kernel needs a few bytes for a set of CPUs and has already tried to reclaim
   * memory, so the shortage passes soon or not at all. A revocation that waits some milliseconds
   * costs less than a lock that is never biased again.
   */
  static final int RETRIES = 8;

  private static final long FIRST_WAIT_NANOS = 10_000;

  private final SystemCall kernel;
  private final Command command;

  Membarrier(SystemCall kernel, Command command) {
    this.kernel = kernel;
    this.command = command;
  }

  /** Registers the process for the command; harmless when it is already registered. */
  void register() {
    int answer = call(command.registration);
    if (answer != 0) {
      throw Refusal.failed(command.registration, answer);
    }
  }

  /** Returns after the kernel has fenced every running thread of the process. */
  void fence() {
    int answer = call(command.value);
    if (answer == -Errno.EPERM) {
      // A process restored from a checkpoint has lost its registration. Other threads may register
      // at the same time: registration is idempotent.
      register();
      answer = call(command.value);
    }
    if (answer != 0) {
      throw Refusal.failed(command.value, answer);
    }
  }

  /** The kernel's answer; if it is out of memory, the answer after the retries. */
  private int call(int which) {
    int answer = kernel.membarrier(which, 0);
    long wait = FIRST_WAIT_NANOS;
    for (int retry = 0; retry < RETRIES && answer == -Errno.ENOMEM; retry++) {
      pause(wait);
      wait *= 2;
      answer = kernel.membarrier(which, 0);
    }
    return answer;
  }

  /**
   * Spins: parking could consume a caller's permit, and an interrupt would end a sleep. The waits
   * are short.
   */
  private static void pause(long nanos) {
    long start = System.nanoTime();
    do {
      Thread.yield();
    } while (System.nanoTime() - start < nanos);
  }
}
