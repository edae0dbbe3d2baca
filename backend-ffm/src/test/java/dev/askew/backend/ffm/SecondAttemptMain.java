// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.ffm;

import dev.askew.membarrier.SystemCall;
import java.lang.reflect.Field;

/** A child JVM whose first attempt to link fails after the JVM has enabled native access. */
final class SecondAttemptMain {
  private static final int ANY_NUMBER = 0;

  private SecondAttemptMain() {}

  public static void main(String[] arguments) throws Exception {
    FfmSystemCall.bind(ANY_NUMBER);
    Field linked = FfmSystemCall.class.getDeclaredField("linked");
    linked.setAccessible(true);
    linked.set(null, null);
    SystemCall second = FfmSystemCall.bind(ANY_NUMBER);
    System.out.println("advice: " + second.facts().get("advice"));
  }
}
