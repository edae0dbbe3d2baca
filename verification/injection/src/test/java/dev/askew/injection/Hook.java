// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection;

/** What the rewritten classes call before each site. */
public final class Hook {
  private Hook() {}

  /**
   * The current thread is about to execute that site.
   *
   * @param site its number
   */
  public static void reached(int site) {
    if (Thread.currentThread() instanceof Actor actor) {
      actor.reached(site);
    }
  }
}
