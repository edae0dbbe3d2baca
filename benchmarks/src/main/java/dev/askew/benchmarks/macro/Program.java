// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.macro;

/** A client of somebody's program. One thread calls it all the time, another now and then. */
public interface Program {
  /**
   * Does what the program is used for, once.
   *
   * @return something that depends on it
   */
  Object step() throws Exception;

  /** Ends the use. */
  void close() throws Exception;
}
