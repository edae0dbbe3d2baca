// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A stack that ends anywhere in entering or leaving leaves no section open, and none too few. */
@SuppressWarnings("InfiniteRecursion") // on purpose
class StackOverflowTest {
  private static final int STACK_BYTES = 256 * 1024;

  private final Epochs epochs = new Epochs();
  private final SharedResource<String> shared =
      new SharedResource<>(epochs, "r", freed -> assertThat(freed).isEqualTo("r"));
  private int overflows;

  /** Calls of close() that ended without returning: no room for their own frame. */
  private int unsure;

  private int diveInSections(int depth) {
    Section section = epochs.enter();
    try {
      return diveInSections(depth + 1) + 1;
    } finally {
      unsure++;
      section.close();
      unsure--;
    }
  }

  private int diveInLeases(int depth) {
    Lease<String> lease = shared.acquire();
    try {
      return diveInLeases(depth + 1) + 1;
    } finally {
      unsure++;
      lease.close();
      unsure--;
    }
  }

  private int diveBetween(int depth) {
    try {
      Section section = epochs.enter();
      unsure++;
      section.close();
      unsure--;
      Lease<String> lease = shared.acquire();
      unsure++;
      lease.close();
      unsure--;
    } catch (StackOverflowError e) {
      overflows++;
    }
    return diveBetween(depth + 1) + 1;
  }

  private int pad(int frames, int way) {
    if (frames > 0) {
      return pad(frames - 1, way) + 1;
    }
    try {
      return way == 0 ? diveInSections(0) : way == 1 ? diveInLeases(0) : diveBetween(0);
    } catch (StackOverflowError e) {
      overflows++;
      return 0;
    }
  }

  @Test
  void sectionsAreClosedWhereverTheStackEnds() throws Exception {
    for (int i = 0; i < 20_000; i++) { // for the compilers
      epochs.enter().close();
    }
    for (int way = 0; way < 3; way++) {
      for (int offset = 0; offset < 24; offset++) {
        int padding = offset;
        int which = way;
        Throwable[] failure = new Throwable[1];
        boolean[] isInside = {true};
        Thread diver =
            new Thread(
                null,
                () -> {
                  int unused = pad(padding, which);
                  for (; unsure > 0 && epochs.isInside(Thread.currentThread()); unsure--) {
                    requireNonNull(epochs.own(Thread.currentThread())).close();
                  }
                  unsure = 0;
                  isInside[0] = epochs.isInside(Thread.currentThread());
                },
                "diver",
                STACK_BYTES);
        diver.setUncaughtExceptionHandler((t, e) -> failure[0] = e);
        diver.start();
        Peer.join(diver);
        assertThat(failure[0]).isNull();
        assertThat(isInside[0]).as("way %d, offset %d", way, offset).isFalse();
      }
    }
    assertThat(overflows).isGreaterThan(3 * 24 - 1);
    epochs.synchronize(Duration.ZERO);
  }
}
