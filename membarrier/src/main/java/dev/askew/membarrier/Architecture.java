// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.membarrier;

import dev.askew.api.BarrierUnavailableException;
import java.util.Optional;

/** The systems and machines on which the number of membarrier(2) is known. */
final class Architecture {
  private static final String LINUX = "Linux";
  static final String FREEBSD = "FreeBSD";

  /** The first release of FreeBSD that has membarrier(2). */
  private static final int[] FIRST_FREEBSD = {14, 1};

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
   * @param osVersion the system property {@code os.version}
   * @param osArch the system property {@code os.arch}
   */
  static Architecture of(String osName, String osVersion, String osArch)
      throws BarrierUnavailableException {
    String name = osName + " " + osArch;
    Optional<String> reason = unknown(osName, osVersion, osArch);
    if (reason.isPresent()) {
      throw new BarrierUnavailableException(
          "Finding membarrier(2) on " + name,
          reason.get(),
          "Nothing can be done on this machine; locks work here without a process-wide barrier.");
    }
    return new Architecture(name, number(osName, osArch));
  }

  /** Why a machine is none of these; empty if it is one. */
  static Optional<String> unknown(String osName, String osVersion, String osArch) {
    if (!osName.equals(LINUX) && !osName.equals(FREEBSD)) {
      return Optional.of("membarrier(2) is a system call of Linux and FreeBSD, this is " + osName);
    }
    if (osName.equals(FREEBSD) && isBefore(osVersion, FIRST_FREEBSD)) {
      // An unknown system call does not answer there: the process gets SIGSYS (kern_sig.c, nosys).
      return Optional.of("membarrier(2) came with FreeBSD 14.1, this is " + osVersion);
    }
    return number(osName, osArch) != 0
        ? Optional.empty()
        : Optional.of(
            "the system call number of membarrier(2) is known for x86-64, AArch64 and RISC-V 64"
                + " only, this is "
                + osArch);
  }

  private static int number(String osName, String osArch) {
    return switch (osArch) {
      // arch/x86/entry/syscalls/syscall_64.tbl; sys/kern/syscalls.master
      case "amd64", "x86_64" -> osName.equals(LINUX) ? 324 : 584;
      case "aarch64", "riscv64" -> // include/uapi/asm-generic/unistd.h
          osName.equals(LINUX) ? 283 : 584;
      default -> 0;
    };
  }

  /** Whether a version such as {@code 14.1-RELEASE-p5} is an earlier one; true if it is unclear. */
  private static boolean isBefore(String version, int[] first) {
    String[] parts = version.split("[^0-9]+", 3);
    try {
      int major = Integer.parseInt(parts[0]);
      return major < first[0]
          || (major == first[0] && (parts.length < 2 || Integer.parseInt(parts[1]) < first[1]));
    } catch (NumberFormatException e) {
      return true;
    }
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
