// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.membarrier;

/** One command of membarrier(2), with what can be done on the spot when it is refused. */
final class Membarrier {
  /**
   * How often ENOMEM is retried, and the first wait, which doubles: 10 µs, 20 µs ... 1.28 ms, in
   * all 2.6 ms. The kernel wants a few bytes for a set of CPUs and has already tried to reclaim
   * memory when it gives up, so the shortage either passes soon or is not for us to mend. A
   * revocation that waits a few milliseconds is cheap beside a lock that is never biased again.
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
      // A process restored from a checkpoint has lost its registration. Other threads may be doing
      // the same at the same time: registering is idempotent.
      register();
      answer = call(command.value);
    }
    if (answer != 0) {
      throw Refusal.failed(command.value, answer);
    }
  }

  /** The kernel's answer; where it is out of memory, its answer after the retries. */
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
   * Neither parks nor sleeps: that could swallow a caller's unpark permit, or stumble over its
   * interrupt. The waits are too short to be worth more.
   */
  private static void pause(long nanos) {
    long start = System.nanoTime();
    do {
      Thread.yield();
    } while (System.nanoTime() - start < nanos);
  }
}
