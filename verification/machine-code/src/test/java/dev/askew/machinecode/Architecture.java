// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.machinecode;

import java.util.List;

/** How to read the machine code of one instruction set. */
interface Architecture {
  /**
   * The instruction at an offset of some code. One that is not known has the single step {@link
   * Path.Ending#NOT_UNDERSTOOD}.
   */
  Instruction decode(byte[] code, int offset, long address);

  /** The register that a name in the JVM's list of parameters stands for. */
  String parameterRegister(String name);

  /** The register of the first parameter, which is the receiver if there is one. */
  String receiverRegister();

  String stackPointer();

  /** The register that holds HotSpot's JavaThread in compiled code. */
  String threadRegister();

  /**
   * The registers that hold zero. The one that holds the heap base is among them: C2 uses it for a
   * zero only where the base is zero, and in an address it adds nothing that a walk follows.
   */
  List<String> zeroRegisters();

  static Architecture of(String osArch) {
    return switch (osArch) {
      case "amd64", "x86_64" -> new X86();
      case "aarch64" -> new Aarch64();
      default -> throw new IllegalArgumentException("no reader for machine code of " + osArch);
    };
  }
}
