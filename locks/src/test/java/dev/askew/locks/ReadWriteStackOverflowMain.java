// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  private int locked;
  private int unlocked;
  private int overflows;

  public static void main(String[] args) throws InterruptedException {
    if (!Barriers.awaitReady(Duration.ofSeconds(Peer.PATIENCE_SECONDS))) {
      throw new AssertionError(Barriers.status());
    }
    long overflows = 0;
    List<String> inconsistent = new ArrayList<>();
    for (boolean nested : new boolean[] {true, false}) {
      for (int offset = 0; offset < OFFSETS; offset++) {
        try {
          overflows += dive(nested, offset);
        } catch (AssertionError e) {
          inconsistent.add(
              (nested ? "nested" : "flat") + " at offset " + offset + ": " + e.getMessage());
        }
      }
    }
    if (!inconsistent.isEmpty()) {
      throw new AssertionError(String.join("\n", inconsistent));
    }
    System.out.println("consistent; overflows: " + overflows);
  }

  private static int dive(boolean nested, int offset) throws InterruptedException {
    ReadWriteStackOverflowMain[] run = new ReadWriteStackOverflowMain[1];
    @Nullable Throwable[] failure = new Throwable[1];
    Thread diver =
        new Thread(
            null,
            () -> {
              run[0] = new ReadWriteStackOverflowMain();
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
    lock.readLock().lock();
    locked++;
    try {
      diveNested();
    } finally {
      lock.readLock().unlock();
      unlocked++;
    }
  }

  /** Each level acquires the lock and gives it up, until there is no room for the next level. */
  private void diveFlat() {
    try {
      lock.readLock().lock();
      locked++;
      lock.readLock().unlock();
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
      lock.readLock().unlock();
    }
    if (lock.getReadHoldCount() != 0) {
      throw new AssertionError("still held");
    }
  }
}
