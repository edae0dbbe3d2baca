// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.machinecode;

import java.util.List;

/** x86-64, as HotSpot uses it. */
final class X86 implements Architecture {
  @Override
  public Instruction decode(byte[] code, int offset, long address) {
    return new X86Decoder(code, offset, address).decode();
  }

  @Override
  public String parameterRegister(String name) {
    return name;
  }

  @Override
  public String receiverRegister() {
    return "rsi";
  }

  @Override
  public String stackPointer() {
    return "rsp";
  }

  @Override
  public String threadRegister() {
    return "r15";
  }

  @Override
  public List<String> zeroRegisters() {
    return List.of("r12");
  }
}
