// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.machinecode;

import java.util.List;

/** AArch64, as HotSpot uses it. */
final class Aarch64 implements Architecture {
  @Override
  public Instruction decode(byte[] code, int offset, long address) {
    return new Aarch64Decoder(code, offset, address).decode();
  }

  @Override
  public String parameterRegister(String name) {
    return name.replaceFirst("^(c_rarg|R)(?=\\d)", "x");
  }

  @Override
  public String receiverRegister() {
    return "x1";
  }

  @Override
  public String stackPointer() {
    return "sp";
  }

  @Override
  public String threadRegister() {
    return "x28";
  }

  @Override
  public List<String> zeroRegisters() {
    return List.of("x27", Aarch64Decoder.ZERO);
  }
}
