// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Many revocations with one heavy fence. Asks for all biases, fences, and then moves each on to
 * FENCED, where the next thread takes the lock without a fence of its own.
 *
 * <p>This excludes as single revocations do, because a thread concludes nothing from "asked": the
 * fence begins after the last bias was asked for, and each phase moves on after the fence. It may
 * stop after any step. A bias that was asked for and not fenced is one that the next contender
 * fences, or that its owner gives up at its next use.
 */
final class Sweep {
  /** A lock whose bias has been asked for. Each method is called at most once. */
  interface Asked {
    /** In place of the fence, which has failed. */
    void handshake();

    /**
     * The owner, or the readers, can no longer enter unnoticed.
     *
     * @param nanos this lock's share of what the fence took
     * @param event what {@link Events#revoking} returned
     * @param means {@link Events#FENCE} or {@link Events#HANDSHAKE}
     */
    void fenced(long nanos, @Nullable Object event, String means);
  }

  private final List<Asked> asked = new ArrayList<>();

  void add(Asked lock) {
    asked.add(lock);
  }

  /** Fences, if any bias has been asked for, and moves all of them on. */
  void fence() {
    if (asked.isEmpty()) {
      return;
    }
    Object event = Events.revoking();
    long start = System.nanoTime();
    boolean fenced = Barriers.heavyFence();
    if (!fenced) {
      for (Asked lock : asked) {
        lock.handshake();
      }
    }
    long share = Math.max(1, (System.nanoTime() - start) / asked.size()); // 0 means no fence
    for (Asked lock : asked) {
      lock.fenced(share, event, fenced ? Events.FENCE : Events.HANDSHAKE);
    }
  }
}
