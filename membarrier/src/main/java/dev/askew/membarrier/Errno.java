// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.membarrier;

import dev.askew.api.BarrierUnavailableException;

/**
 * The error numbers of membarrier(2), the same on all three architectures.
 *
 * <p>Those up to 34 are the same on Linux (include/uapi/asm-generic/errno.h) and on FreeBSD
 * (sys/sys/errno.h); of those above, each system has its own.
 */
final class Errno {
  static final int EPERM = 1;
  static final int ENOMEM = 12;
  static final int EINVAL = 22;

  /** Stands for -1 without an errno. Linux's MAX_ERRNO, which it never returns. */
  static final int UNKNOWN = 4095;

  private static final int LINUX_ENOSYS = 38;
  private static final int FREEBSD_ENOSYS = 78;

  private static final boolean ON_FREEBSD = isFreeBsd();

  private Errno() {}

  private static boolean isFreeBsd() {
    try {
      return SystemProperty.get("os.name", "").equals(Architecture.FREEBSD);
    } catch (BarrierUnavailableException e) {
      return false; // then nothing has been called either
    }
  }

  /** Whether it says that there is no such system call. */
  static boolean isNoSystemCall(int errno) {
    return errno == (ON_FREEBSD ? FREEBSD_ENOSYS : LINUX_ENOSYS);
  }

  /** Its name on this system. */
  static String name(int errno) {
    return name(errno, ON_FREEBSD);
  }

  static String name(int errno, boolean onFreeBsd) {
    return switch (errno) {
      case EPERM -> "EPERM";
      case 4 -> "EINTR";
      case ENOMEM -> "ENOMEM";
      case 13 -> "EACCES";
      case 14 -> "EFAULT";
      case 16 -> "EBUSY";
      case EINVAL -> "EINVAL";
      case UNKNOWN -> "an unknown errno";
      default -> onFreeBsd ? freeBsdName(errno) : linuxName(errno);
    };
  }

  private static String linuxName(int errno) {
    return switch (errno) {
      case 11 -> "EAGAIN";
      case LINUX_ENOSYS -> "ENOSYS";
      case 95 -> "EOPNOTSUPP";
      default -> "errno " + errno;
    };
  }

  private static String freeBsdName(int errno) {
    return switch (errno) {
      case 11 -> "EDEADLK";
      case 35 -> "EAGAIN";
      case 45 -> "EOPNOTSUPP";
      case FREEBSD_ENOSYS -> "ENOSYS";
      default -> "errno " + errno;
    };
  }
}
