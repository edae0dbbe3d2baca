// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.examples;

/** A flag that needs no fence of Askew's: nothing was written that has to be ordered before it. */
public final class Poller implements Runnable {
  private volatile boolean stopped;
  private long rounds;

  @Override
  public void run() {
    while (!stopped) { // on x86-64 a plain move
      rounds++;
    }
  }

  /** The poller ends soon. */
  public void stop() {
    stopped = true;
  }

  /** How far it got; to be asked when it has ended. */
  public long rounds() {
    return rounds;
  }
}
