// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.environments;

import dev.askew.locks.BiasedLock;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Fills the heap to the last word, for a while. */
final class FullHeapMain {
  private static final long FULL_MILLIS = 2_000;

  private static @Nullable Object first;

  private FullHeapMain() {}

  public static void main(String[] arguments) throws Exception {
    /*
     * As in a program that has run for a while: what this one needs itself has been initialised, and
     * so have the JDK's lambdas and strings. A class that finds no memory for that never works again.
     */
    Runnable filling = FullHeapMain::fill;
    ProbeMain.say("heap", "to be filled, by " + filling.getClass().isHidden());
    Class<?> use = arguments[0].startsWith("while") ? BiasedLock.class : Object.class;
    if (use == BiasedLock.class) {
      new BiasedLock().lock();
    }
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FULL_MILLIS);
    int refused = 0;
    do {
      filling.run();
      try {
        new BiasedLock().lock();
      } catch (Throwable e) { // no memory, no class, or what follows from that
        refused++;
      }
    } while (System.nanoTime() < end);
    first = null;
    System.out.println("heap: full");
    System.out.println("heap: so often was there no lock to be had: " + refused);
    FailsOrExcludesMain.main(arguments);
  }

  private static void fill() {
    int size = 1 << 20;
    while (size > 8) {
      try {
        first = new Object[] {first, new byte[size]};
      } catch (OutOfMemoryError e) {
        size /= 2;
      }
    }
  }
}
