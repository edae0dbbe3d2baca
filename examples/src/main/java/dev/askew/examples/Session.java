// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.examples;

import dev.askew.locks.BiasPolicy;
import dev.askew.locks.BiasedLock;

/** Made by the thread that accepts connections, then used by one worker until it is closed. */
public final class Session {
  /** All sessions learn together: where many are disturbed, none is biased for a while. */
  private static final BiasPolicy POLICY = BiasPolicy.adaptive();

  private final BiasedLock lock = new BiasedLock(POLICY);
  private long bytes; // guarded by lock

  /** The worker calls this once, before its first request. */
  public boolean adopt() {
    return lock.biasToCurrentThread();
  }

  /** The worker calls this for each request. */
  public void received(int length) {
    lock.lock();
    try {
      bytes += length;
    } finally {
      lock.unlock();
    }
  }

  /** Anybody may ask. */
  public long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }
}
