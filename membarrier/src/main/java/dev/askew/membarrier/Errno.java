// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.membarrier;

/** The error numbers of membarrier(2), the same on all three architectures. */
final class Errno {
  static final int EPERM = 1;
  static final int ENOMEM = 12;
  static final int EINVAL = 22;
  static final int ENOSYS = 38;

  /** Stands for -1 without an errno. The kernel's MAX_ERRNO, which it never returns. */
  static final int UNKNOWN = 4095;

  private Errno() {}

  static String name(int errno) {
    return switch (errno) {
      case EPERM -> "EPERM";
      case 4 -> "EINTR";
      case 11 -> "EAGAIN";
      case ENOMEM -> "ENOMEM";
      case 13 -> "EACCES";
      case 14 -> "EFAULT";
      case 16 -> "EBUSY";
      case EINVAL -> "EINVAL";
      case ENOSYS -> "ENOSYS";
      case 95 -> "EOPNOTSUPP";
      case UNKNOWN -> "an unknown errno";
      default -> "errno " + errno;
    };
  }
}
