// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The child of {@link StackOverflowTest}. */
@SuppressWarnings("InfiniteRecursion") // on purpose
final class StackOverflowMain {
  private static final int STACK_BYTES = 256 * 1024;

  private final FullLock lock;
  private int locked;
  private int unlocked;
  private int overflows;

  /** Calls of unlock() that ended without returning. */
  private int unsure;

  private StackOverflowMain(FullLock lock) {
    this.lock = lock;
  }

  public static void main(String[] args) throws InterruptedException {
    if (!Barriers.awaitReady(Duration.ofSeconds(Peer.PATIENCE_SECONDS))) {
      throw new AssertionError(Barriers.status());
    }
    for (int i = 0; i < 20_000; i++) { // for the compilers
      FullLock lock = Mode.NEVER.lock();
      lock.lock();
      lock.unlock();
    }
    long overflows = 0;
    List<String> inconsistent = new ArrayList<>();
    for (Mode mode :
        List.of(Mode.NEVER, Mode.ADAPTIVE, Mode.BIASED_TO_CALLER, Mode.BIASED_TO_ANOTHER)) {
      for (boolean nested : new boolean[] {true, false}) {
        for (int offset = 0; offset < 24; offset++) {
          FullLock[] made = new FullLock[1];
          int padding = offset;
          StackOverflowMain[] run = new StackOverflowMain[1];
          Thread thread =
              new Thread(
                  null,
                  () -> {
                    made[0] = mode.lock();
                    run[0] = new StackOverflowMain(made[0]);
                    run[0].pad(padding, nested);
                    run[0].settle(mode == Mode.BIASED_TO_CALLER);
                  },
                  "diver",
                  STACK_BYTES);
          String[] failure = new String[1];
          thread.setUncaughtExceptionHandler((t, e) -> failure[0] = e.toString());
          thread.start();
          thread.join(20_000);
          String what = mode + (nested ? " nested" : " flat") + " at offset " + offset + ": ";
          if (thread.isAlive()) {
            inconsistent.add(what + "hangs");
          } else if (failure[0] != null) {
            inconsistent.add(what + failure[0]);
          } else {
            overflows += run[0].overflows;
            Thread other = new Thread(() -> made[0].lock(), "other");
            other.setDaemon(true);
            other.start();
            other.join(20_000);
            if (other.isAlive()) {
              inconsistent.add(what + "nobody gets it any more: " + made[0]);
            }
          }
        }
      }
    }
    if (!inconsistent.isEmpty()) {
      throw new AssertionError(String.join("\n", inconsistent));
    }
    System.out.println("consistent; overflows: " + overflows);
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
    lock.lock();
    locked++;
    try {
      diveNested();
    } finally {
      unlock();
    }
  }

  private void unlock() {
    unsure++;
    lock.unlock();
    unsure--;
    unlocked++;
  }

  /** Each level acquires the lock and gives it up, until there is no room for the next level. */
  private void diveFlat() {
    try {
      lock.lock();
      locked++;
      unlock();
    } catch (StackOverflowError e) {
      overflows++;
    }
    diveFlat();
  }

  /**
   * With room again: the lock has to know what was acquired and not given up. Only a biased one can
   * tell exactly: AbstractQueuedSynchronizer.release() gives the lock up before its last call,
   * which may find no room.
   */
  private void settle(boolean exactly) {
    int holds = lock.getHoldCount();
    int most = locked - unlocked;
    if (holds > most || holds < (exactly ? most : most - unsure)) {
      throw new AssertionError(
          String.format(
              "locked %d, unlocked %d, not sure of %d, but holds %d",
              locked, unlocked, unsure, holds));
    }
    for (int i = 0; i < holds; i++) {
      lock.unlock();
    }
    if (lock.isHeldByCurrentThread()) {
      throw new AssertionError("still held");
    }
    lock.lock();
    lock.unlock();
  }
}
