// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.locks.internal.Handshake;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What takes the place of a fence that failed is a fence, whatever class the owner's thread has.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandshakeTest {
  private static final int ROUNDS = 3_000;

  /**
   * A thread that runs the owner's half of the store-buffering litmus again and again: store its
   * number, load the other side's, note what it saw.
   */
  private static class Owner extends Thread {
    private static final int NOTES = 1 << 20;

    final AtomicLong mine = new AtomicLong();
    final AtomicInteger others = new AtomicInteger();
    private final AtomicIntegerArray seen = new AtomicIntegerArray(NOTES);
    private volatile boolean ended;

    Owner() {
      super("owner");
      setDaemon(true);
    }

    @Override
    public void run() {
      for (long n = 1; !ended; n++) {
        mine.setOpaque(n);
        int saw = others.getOpaque();
        seen.setRelease(place(n), saw);
      }
    }

    /** What the owner saw in that turn, as soon as that is over. */
    int seenIn(long turn) {
      Peer.until("the owner goes on", () -> mine.get() > turn);
      return seen.get(place(turn));
    }

    private static int place(long turn) {
      return (int) (turn & (NOTES - 1));
    }

    void end() throws InterruptedException {
      ended = true;
      join();
    }
  }

  /** As some frameworks do, to show the stack of a fiber instead. */
  private static final class Evasive extends Owner {
    @Override
    public StackTraceElement[] getStackTrace() {
      return new StackTraceElement[0];
    }
  }

  @Test
  void ordersAThreadOfTheJdksClass() throws InterruptedException {
    assertThat(forbiddenOutcomes(new Owner())).isZero();
  }

  @Test
  void ordersAThreadThatOverridesGetStackTrace() throws InterruptedException {
    assertThat(forbiddenOutcomes(new Evasive())).isZero();
  }

  /** How often neither side saw the other. */
  private static int forbiddenOutcomes(Owner owner) throws InterruptedException {
    owner.start();
    Peer.until("the owner runs", () -> owner.mine.get() > 100_000);
    int forbidden = 0;
    for (int round = 1; round <= ROUNDS; round++) {
      owner.others.setOpaque(round);
      Handshake.with(owner);
      long next = owner.mine.getOpaque() + 1; // the first turn whose store was not seen
      if (owner.seenIn(next) < round) {
        forbidden++;
      }
    }
    owner.end();
    return forbidden;
  }
}
