// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.membarrier;

import dev.askew.api.BarrierUnavailableException;

/** The machines on which the number of membarrier(2) is known. */
final class Architecture {
  private final String name;
  private final int number;

  private Architecture(String name, int number) {
    this.name = name;
    this.number = number;
  }

  /**
   * Looks a machine up.
   *
   * @param osName the system property {@code os.name}
   * @param osArch the system property {@code os.arch}
   */
  static Architecture of(String osName, String osArch) throws BarrierUnavailableException {
    String name = osName + " " + osArch;
    if (!osName.equals("Linux")) {
      throw unknown(name, "membarrier(2) is a system call of Linux");
    }
    return switch (osArch) {
      // arch/x86/entry/syscalls/syscall_64.tbl
      case "amd64", "x86_64" -> new Architecture(name, 324);
      // include/uapi/asm-generic/unistd.h
      case "aarch64", "riscv64" -> new Architecture(name, 283);
      default ->
          throw unknown(
              name, "its system call number is known for x86-64, AArch64 and RISC-V 64 only");
    };
  }

  private static BarrierUnavailableException unknown(String name, String reason) {
    return new BarrierUnavailableException(
        "Finding membarrier(2) on " + name,
        reason,
        "Nothing can be done on this machine; locks work here without a process-wide barrier.");
  }

  /** For people: operating system and processor. */
  String name() {
    return name;
  }

  /** The system call number of membarrier(2). */
  int membarrierNumber() {
    return number;
  }
}
