// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.membarrier;

import dev.askew.api.BarrierFailedException;
import dev.askew.api.BarrierUnavailableException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * This process is registered for one command, which has executed one barrier.
 *
 * @param command the rung that was reached
 * @param fence issues it
 * @param query the kernel's QUERY mask
 * @param micros what the registration took, in microseconds
 * @param passedOver why a higher rung was not taken; null if there was none
 */
record Registration(
    Command command,
    Membarrier fence,
    int query,
    long micros,
    @Nullable BarrierUnavailableException passedOver) {

  /**
   * Goes down the ladder: the QUERY mask, registration, one real barrier. A rung that the kernel
   * does not have (its bit is missing, or EINVAL) leads to the next one; everything else ends it.
   */
  static Registration probe(SystemCall kernel, List<Command> rungs)
      throws BarrierUnavailableException {
    int query = kernel.membarrier(Command.QUERY, 0);
    if (query < 0) {
      throw Refusal.unavailable(Command.QUERY, query);
    }
    BarrierUnavailableException passedOver = null;
    for (Command command : rungs) {
      BarrierUnavailableException missing;
      if (!command.isIn(query)) {
        // Not asked: some kernels answer 0 to a command that they lack, and do nothing.
        missing = Refusal.notInMask(command, query);
      } else {
        try {
          return take(kernel, command, query, passedOver);
        } catch (BarrierFailedException e) {
          missing = Refusal.unavailable(e);
          if (missing.errno() != Errno.EINVAL) {
            throw with(missing, passedOver);
          }
        }
      }
      passedOver = with(missing, passedOver);
    }
    throw Objects.requireNonNull(passedOver, "no rungs");
  }

  private static Registration take(
      SystemCall kernel,
      Command command,
      int query,
      @Nullable BarrierUnavailableException passedOver) {
    Membarrier fence = new Membarrier(kernel, command);
    long start = System.nanoTime();
    fence.register();
    long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
    fence.fence();
    return new Registration(command, fence, query, micros, passedOver);
  }

  /** Keeps what happened on a higher rung visible in the stack trace. */
  private static BarrierUnavailableException with(
      BarrierUnavailableException thrown, @Nullable BarrierUnavailableException earlier) {
    if (earlier != null) {
      thrown.addSuppressed(earlier);
    }
    return thrown;
  }
}
