// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * The child of {@link ReadWriteStackOverflowTest}: biased readers. Others share the underlying
 * ReentrantReadWriteLock's fate, which loses holds at the end of the stack.
 */
@SuppressWarnings("InfiniteRecursion") // on purpose
final class ReadWriteStackOverflowMain {
  private static final int STACK_BYTES = 256 * 1024;
  private static final int OFFSETS = 24;
  private static final long PATIENCE_MILLIS = 20_000;

  private final BiasedReadWriteLock lock = ReadWriteMode.biased();
  private final Lock reader;
  private int locked;
  private int unlocked;
  private int overflows;

  public static void main(String[] args) throws InterruptedException {
    if (!Barriers.awaitReady(Duration.ofSeconds(Peer.PATIENCE_SECONDS))) {
      throw new AssertionError(Barriers.status());
    }
    long overflows = 0;
    List<String> inconsistent = new ArrayList<>();
    for (boolean own : new boolean[] {false, true}) {
      for (boolean nested : new boolean[] {true, false}) {
        for (int offset = 0; offset < OFFSETS; offset++) {
          try {
            overflows += dive(own, nested, offset);
          } catch (AssertionError e) {
            inconsistent.add(
                (own ? "own, " : "")
                    + (nested ? "nested" : "flat")
                    + " at offset "
                    + offset
                    + ": "
                    + e.getMessage());
          }
        }
      }
    }
    if (!inconsistent.isEmpty()) {
      throw new AssertionError(String.join("\n", inconsistent));
    }
    System.out.println("consistent; overflows: " + overflows);
  }

  private ReadWriteStackOverflowMain(boolean own) {
    reader = own ? lock.readLock().forCurrentThread() : lock.readLock();
  }

  private static int dive(boolean own, boolean nested, int offset) throws InterruptedException {
    ReadWriteStackOverflowMain[] run = new ReadWriteStackOverflowMain[1];
    @Nullable Throwable[] failure = new Throwable[1];
    Thread diver =
        new Thread(
            null,
            () -> {
              run[0] = new ReadWriteStackOverflowMain(own);
              run[0].pad(offset, nested);
              run[0].settle();
            },
            "diver",
            STACK_BYTES);
    diver.setDaemon(true);
    diver.setUncaughtExceptionHandler((t, e) -> failure[0] = e);
    diver.start();
    diver.join(PATIENCE_MILLIS);
    if (diver.isAlive()) {
      throw new AssertionError("hangs: " + List.of(diver.getStackTrace()));
    }
    if (failure[0] != null) {
      throw new AssertionError(failure[0].toString());
    }
    try (Peer writer = new Peer("writer")) {
      writer.run(run[0].lock.writeLock()::lock);
    }
    return run[0].overflows;
  }

  /** Shifts the frames that follow, so that the stack ends at ever other places. */
  private int pad(int frames, boolean nested) {
    if (frames > 0) {
      return pad(frames - 1, nested) + 1;
    }
    try {
      if (nested) {
        diveNested();
      } else {
        diveFlat();
      }
    } catch (StackOverflowError e) {
      overflows++;
    }
    return 0;
  }

  /** Each level holds the lock once more. */
  private void diveNested() {
    reader.lock();
    locked++;
    try {
      diveNested();
    } finally {
      reader.unlock();
      unlocked++;
    }
  }

  /** Each level acquires the lock and gives it up, until there is no room for the next level. */
  private void diveFlat() {
    try {
      reader.lock();
      locked++;
      reader.unlock();
      unlocked++;
    } catch (StackOverflowError e) {
      overflows++;
    }
    diveFlat();
  }

  /** With room again: the lock has to know what was acquired and not given up. */
  private void settle() {
    int left = lock.getReadHoldCount();
    if (left != locked - unlocked) {
      throw new AssertionError(
          "locked " + locked + ", unlocked " + unlocked + ", but holds " + left);
    }
    for (int i = 0; i < left; i++) {
      reader.unlock();
    }
    if (lock.getReadHoldCount() != 0) {
      throw new AssertionError("still held");
    }
  }
}
