// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.machinecode;

import dev.askew.machinecode.Operand.Register;

/** The part of an instruction's meaning that a walk follows. */
sealed interface Step {
  record Move(Operand to, Operand from) implements Step {}

  enum Arithmetic {
    ADD,
    SUBTRACT,
    AND,
    OR,
    XOR,
    SHIFT_LEFT,
    SHIFT_RIGHT
  }

  /**
   * Puts a result into a register.
   *
   * @param flags whether later branches depend on the result
   */
  record Compute(Arithmetic how, Register to, Operand a, Operand b, boolean flags)
      implements Step {}

  /** Sets the flags to a compared with b. */
  record Compare(Operand a, Operand b) implements Step {}

  /** Sets the flags to (a & b) compared with 0. */
  record Test(Operand a, Operand b) implements Step {}

  /** The register holds something unknown from here on. */
  record Forget(Register register) implements Step {}

  /** The flags are unknown from here on. */
  record ForgetFlags() implements Step {}

  record Branch(Condition condition, long target) implements Step {}

  record Jump(long target) implements Step {}

  /** Leaves the method, or does what the owner must not do. */
  record End(Path.Ending ending) implements Step {}
}
