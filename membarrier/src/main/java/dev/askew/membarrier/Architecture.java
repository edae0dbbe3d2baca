// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.membarrier;

import dev.askew.api.BarrierUnavailableException;
import java.util.Optional;

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
    Optional<String> reason = unknown(osName, osArch);
    if (reason.isPresent()) {
      throw new BarrierUnavailableException(
          "Finding membarrier(2) on " + name,
          reason.get(),
          "Nothing can be done on this machine; locks work here without a process-wide barrier.");
    }
    return new Architecture(name, number(osArch));
  }

  /** Why a machine is none of these; empty if it is one. */
  static Optional<String> unknown(String osName, String osArch) {
    if (!osName.equals("Linux")) {
      return Optional.of("membarrier(2) is a system call of Linux, this is " + osName);
    }
    return number(osArch) != 0
        ? Optional.empty()
        : Optional.of(
            "the system call number of membarrier(2) is known for x86-64, AArch64 and RISC-V 64"
                + " only, this is "
                + osArch);
  }

  private static int number(String osArch) {
    return switch (osArch) {
      case "amd64", "x86_64" -> 324; // arch/x86/entry/syscalls/syscall_64.tbl
      case "aarch64", "riscv64" -> 283; // include/uapi/asm-generic/unistd.h
      default -> 0;
    };
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
