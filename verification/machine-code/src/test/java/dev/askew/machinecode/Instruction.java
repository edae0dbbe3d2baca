// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.machinecode;

import java.util.List;

/**
 * One machine instruction.
 *
 * @param text in the notation of the architecture's vendor
 * @param steps what it does, as far as a walk has to know
 */
record Instruction(long address, int size, String text, List<Step> steps) {
  long next() {
    return address + size;
  }

  @Override
  public String toString() {
    return text;
  }
}
