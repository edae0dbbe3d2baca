// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.membarrier;

import java.util.StringJoiner;

/**
 * The rungs of the ladder, best first. Both send an interrupt that executes {@code smp_mb()} to
 * every CPU that runs a thread of this process (kernel/sched/membarrier.c, {@code ipi_mb} and
 * {@code ipi_rseq}); the first one restarts running rseq critical sections as well.
 *
 * <p>GLOBAL is not one of them: it has no rseq fence, waits for a grace period, and fails on
 * nohz_full kernels.
 */
enum Command {
  /** Linux 5.10. */
  PRIVATE_EXPEDITED_RSEQ(128, 256),
  /** Linux 4.14. */
  PRIVATE_EXPEDITED(8, 16);

  /** Returns the mask of the commands that the kernel has. */
  static final int QUERY = 0;

  /** Returns the mask of the registrations that this process has made; Linux 6.3. */
  static final int GET_REGISTRATIONS = 512;

  /** include/uapi/linux/membarrier.h, from bit 0 up. */
  private static final String[] BITS = {
    "GLOBAL",
    "GLOBAL_EXPEDITED",
    "REGISTER_GLOBAL_EXPEDITED",
    "PRIVATE_EXPEDITED",
    "REGISTER_PRIVATE_EXPEDITED",
    "PRIVATE_EXPEDITED_SYNC_CORE",
    "REGISTER_PRIVATE_EXPEDITED_SYNC_CORE",
    "PRIVATE_EXPEDITED_RSEQ",
    "REGISTER_PRIVATE_EXPEDITED_RSEQ",
    "GET_REGISTRATIONS",
  };

  /** The command itself, and its bit in the QUERY mask. */
  final int value;

  /** The registration it needs, and its bit. READY bits are separate for each command. */
  final int registration;

  Command(int value, int registration) {
    this.value = value;
    this.registration = registration;
  }

  /** Whether the QUERY mask has this command and its registration. */
  boolean isIn(int mask) {
    int both = value | registration;
    return (mask & both) == both;
  }

  /** {@code MEMBARRIER_CMD_...}, as in the header. */
  String fullName() {
    return fullName(value);
  }

  static String fullName(int command) {
    if (command == QUERY) {
      return "MEMBARRIER_CMD_QUERY";
    }
    int bit = Integer.numberOfTrailingZeros(command);
    return Integer.bitCount(command) == 1 && bit < BITS.length
        ? "MEMBARRIER_CMD_" + BITS[bit]
        : "command " + command;
  }

  /** A mask in hexadecimal, with the names of its bits. */
  static String describe(int mask) {
    StringJoiner names = new StringJoiner(" ", "0x" + Integer.toHexString(mask) + " (", ")");
    names.setEmptyValue("0x0");
    for (int rest = mask; rest != 0; rest &= rest - 1) {
      int bit = Integer.numberOfTrailingZeros(rest);
      names.add(bit < BITS.length ? BITS[bit] : "bit " + bit);
    }
    return names.toString();
  }
}
