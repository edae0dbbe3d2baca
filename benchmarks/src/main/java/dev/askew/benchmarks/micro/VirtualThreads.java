// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.micro;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** Starts virtual threads, which JDKs have since 21 and this code is not compiled for. */
public final class VirtualThreads {
  private VirtualThreads() {}

  /** How to start one; fails where there are none. */
  private static MethodHandle starter() {
    try {
      return MethodHandles.lookup()
          .findStatic(
              Thread.class,
              "startVirtualThread",
              MethodType.methodType(Thread.class, Runnable.class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("virtual threads are from JDK 21 on", e);
    }
  }

  /** Starts so many that all do the same. */
  public static void start(int howMany, Runnable part) {
    MethodHandle starter = starter();
    try {
      for (int i = 0; i < howMany; i++) {
        starter.invoke(part);
      }
    } catch (Throwable t) {
      throw new IllegalStateException("cannot start a virtual thread", t);
    }
  }
}
