// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection;

import java.util.List;

/** One use of a lock by two threads. Made anew for each run. */
public interface Scenario {
  /** Brings the lock into the state in which it begins; on the first actor's thread. */
  void arrange();

  /** What the first actor does; it has a bias to begin with, if anybody has. */
  void first();

  /** What the second actor does. */
  void second();

  /** Uses the lock once, in case somebody is waiting to be woken. */
  void nudge();

  /** Looks whether all is as if nothing had happened; on a third thread. */
  void settle();

  /** Uses the lock, and others, as the first and second actor once more. */
  void goOn();

  /**
   * What was seen that must not be.
   *
   * @return a line for each
   */
  List<String> symptoms();

  /**
   * Whether this scenario's heavy fences fail.
   *
   * @return true if they do
   */
  boolean fencesFail();

  /**
   * Whether the actors are threads that have no slots of their own.
   *
   * @return true if they are
   */
  default boolean isForGuests() {
    return false;
  }

  /**
   * Whether there is a second actor to speak of.
   *
   * @return true if there is
   */
  boolean isForTwo();
}
