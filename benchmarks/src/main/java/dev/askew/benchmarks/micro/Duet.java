// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.micro;

import java.util.concurrent.atomic.AtomicReference;

/** Two threads that play the same part in turns: the caller's and one more. */
final class Duet {
  private final Baton baton = new Baton();
  private final Runnable part;
  private final Thread partner;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  Duet(Runnable part) {
    this.part = part;
    partner = new Thread(this::accompany, "partner");
    partner.setDaemon(true);
    partner.start();
  }

  private void accompany() {
    try {
      while (baton.await(Baton.PARTNER)) {
        part.run();
        baton.pass(Baton.CONDUCTOR);
      }
    } catch (Throwable t) {
      failure.set(t);
      baton.pass(Baton.OVER);
    }
  }

  /** The caller's turn, then the other's. */
  void round() {
    part.run();
    baton.pass(Baton.PARTNER);
    if (!baton.await(Baton.CONDUCTOR)) {
      throw new IllegalStateException("the partner failed", failure.get());
    }
  }

  void end() throws InterruptedException {
    baton.pass(Baton.OVER);
    partner.join(10_000);
    if (partner.isAlive()) {
      throw new IllegalStateException("the partner does not end");
    }
  }
}
