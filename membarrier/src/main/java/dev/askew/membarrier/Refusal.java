// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.membarrier;

import dev.askew.api.BarrierFailedException;
import dev.askew.api.BarrierUnavailableException;

/** Makes exceptions of the kernel's answers: what was called, and what the user can do. */
final class Refusal {
  private static final String SECCOMP =
      "A seccomp filter probably refuses membarrier: allow it in the profile of the container or"
          + " service (Docker's default profile does).";

  private Refusal() {}

  /** A call that did not answer 0. */
  static BarrierFailedException failed(int command, int answer) {
    return answer < 0
        ? new BarrierFailedException(
            call(command), -answer, Errno.name(-answer), remedy(command, -answer))
        : new BarrierFailedException(
            call(command),
            "the kernel answered " + answer + " where 0 is success",
            "This is no Linux kernel as documented; set -Daskew.backend=fallback.");
  }

  /** The same, while the backend opens. */
  static BarrierUnavailableException unavailable(int command, int answer) {
    return unavailable(failed(command, answer));
  }

  /** A failure while the backend opens. */
  static BarrierUnavailableException unavailable(BarrierFailedException failure) {
    return failure.errno() > 0
        ? new BarrierUnavailableException(
            failure.command(), failure.errno(), failure.errnoName(), failure.remedy())
        : new BarrierUnavailableException(failure.command(), failure, failure.remedy());
  }

  /** The command is not in the QUERY mask. If it answered 0, that would mean nothing. */
  static BarrierUnavailableException notInMask(Command command, int mask) {
    return new BarrierUnavailableException(
        call(command.value),
        "the kernel's QUERY mask is " + Command.describe(mask) + ", without this command",
        withoutCommand(command.value));
  }

  /** The C library has no function {@code syscall}. */
  static BarrierUnavailableException noSyscallFunction(LinkageError cause) {
    BarrierUnavailableException refusal =
        new BarrierUnavailableException(
            "Looking up syscall(2) in the C library",
            "it has no such function",
            "Use a C library that has it, as glibc and musl do; until then locks work here without a"
                + " process-wide barrier.");
    refusal.initCause(cause);
    return refusal;
  }

  /** {@code membarrier(MEMBARRIER_CMD_...)}. */
  static String call(int command) {
    return "membarrier(" + Command.fullName(command) + ")";
  }

  private static String remedy(int command, int errno) {
    if (Errno.isNoSystemCall(errno)) {
      return "The kernel has no membarrier: use Linux 4.14 or later with CONFIG_MEMBARRIER, outside"
          + " a sandbox such as gVisor that leaves it out, and allow it in the seccomp profile.";
    }
    return switch (errno) {
      case Errno.EPERM ->
          command == Command.PRIVATE_EXPEDITED_RSEQ.value
                  || command == Command.PRIVATE_EXPEDITED.value
              // membarrier(2): the process had not registered, and this is after a registration.
              ? "The process is not registered for this command, or a seccomp filter refuses it:"
                  + " allow membarrier in the profile of the container or service."
              : SECCOMP;
      case Errno.EINVAL -> withoutCommand(command);
      case Errno.ENOMEM -> "The kernel is out of memory: give the machine or the container more.";
      default -> SECCOMP;
    };
  }

  private static String withoutCommand(int command) {
    if (command == Command.PRIVATE_EXPEDITED_RSEQ.value
        || command == Command.PRIVATE_EXPEDITED_RSEQ.registration) {
      return "The kernel does not offer this command: it needs Linux 5.10 or later built with"
          + " CONFIG_RSEQ, and not gVisor. Leave askew.membarrier.command at auto to use "
          + Command.PRIVATE_EXPEDITED.fullName()
          + " there.";
    }
    return "The kernel does not offer this command: it needs Linux 4.14 or later built with"
        + " CONFIG_MEMBARRIER, outside a sandbox such as gVisor that leaves it out.";
  }
}
