// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** The child of {@link OutOfMemoryTest}: its heap is full to the last few bytes. */
final class OutOfMemoryMain {
  private static final int TURNS = 10;
  private static final int FILLINGS = 4;

  /** What fills the heap. */
  private static final class Ballast {
    @SuppressWarnings("UnusedVariable") // keeps it
    private final @Nullable Ballast next;

    Ballast(@Nullable Ballast next) {
      this.next = next;
    }
  }

  private static @Nullable Ballast ballast;

  private final Lock lock;
  private int locked;
  private int unlocked;
  private int errors;

  private OutOfMemoryMain(Lock lock) {
    this.lock = lock;
  }

  public static void main(String[] args) throws InterruptedException {
    if (!Barriers.awaitReady(Duration.ofSeconds(Peer.PATIENCE_SECONDS))) {
      throw new AssertionError(Barriers.status());
    }
    int errors = 0;
    for (boolean full : new boolean[] {false, true}) { // at first so that all classes are there
      for (FullLock lock :
          List.of(
              Mode.NEVER.lock(),
              new FullLock.Biased(BiasPolicy.eager()), // so that each unlock would grant
              Mode.BIASED_TO_CALLER.lock(),
              Mode.BIASED_TO_ANOTHER.lock())) {
        OutOfMemoryMain run = new OutOfMemoryMain(lock);
        String before = lock.toString();
        run.go(full);
        run.settle(before, lock.getHoldCount());
        errors += run.errors;
      }
      BiasedReadWriteLock biased = ReadWriteMode.biased();
      OutOfMemoryMain reader = new OutOfMemoryMain(biased.readLock());
      reader.go(full);
      reader.settle("reader", biased.getReadHoldCount());
      OutOfMemoryMain writer = new OutOfMemoryMain(biased.writeLock());
      writer.go(full);
      writer.settle("writer", biased.getWriteHoldCount());
      OutOfMemoryMain newcomer = new OutOfMemoryMain(biased.readLock());
      newcomer.go(full);
      newcomer.settle("reader after the writer", biased.getReadHoldCount());
      errors += reader.errors + writer.errors + newcomer.errors;
    }
    System.out.println("consistent; errors: " + errors);
  }

  private void go(boolean full) {
    if (full) {
      fill();
    }
    for (int turn = 0; turn < TURNS; turn++) {
      try {
        lock.lock();
        locked++;
      } catch (OutOfMemoryError e) {
        errors++;
        continue;
      }
      lock.unlock(); // needs no memory
      unlocked++;
    }
    ballast = null;
  }

  /** More than once, since there may be garbage left that only the last collection finds. */
  private static void fill() {
    for (int i = 0; i < FILLINGS; i++) {
      try {
        while (true) {
          ballast = new Ballast(ballast);
        }
      } catch (OutOfMemoryError e) {
        System.gc();
      }
    }
  }

  /** With memory again: the lock knows what was acquired and not given up, and works for others. */
  private void settle(String what, int holds) throws InterruptedException {
    if (holds != locked - unlocked) {
      throw new AssertionError(
          what + ": locked " + locked + ", unlocked " + unlocked + ", but holds " + holds);
    }
    for (int i = 0; i < holds; i++) {
      lock.unlock();
    }
    Thread other =
        new Thread(
            () -> {
              lock.lock();
              lock.unlock();
            },
            "other");
    other.setDaemon(true);
    other.start();
    other.join(Duration.ofSeconds(Peer.PATIENCE_SECONDS).toMillis());
    if (other.isAlive()) {
      throw new AssertionError(what + ": nobody gets it any more: " + lock);
    }
  }
}
