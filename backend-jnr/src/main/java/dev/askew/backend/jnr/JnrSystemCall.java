// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.jnr;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/** membarrier(2) of the running kernel. The C library has no wrapper for it, hence syscall(2). */
final class JnrSystemCall implements SystemCall {
  private final Libc libc;
  private final Runtime runtime;
  private final int number;

  private JnrSystemCall(Libc libc, int number) {
    this.libc = libc;
    this.runtime = Runtime.getRuntime(libc);
    this.number = number;
  }

  /**
   * Part of the C library. Public, because the class that JNR generates for it lives in a class
   * loader of its own. syscall(2) is variadic in C; with integers alone that makes no difference to
   * how it is called on the three architectures.
   */
  public interface Libc {
    /** Returns -1 and sets errno on failure. */
    long syscall(long number, long command, long flags, long cpu);
  }

  /**
   * Loads JNR-FFI, its native library and the C library.
   *
   * @param number the system call number of membarrier(2)
   * @throws LinkageError if there is no jffi for this platform, the temporary directory is mounted
   *     noexec, or a jar is missing
   * @throws RuntimeException where JNR wraps such things
   */
  static SystemCall bind(int number) {
    Libc libc = LibraryLoader.create(Libc.class).failImmediately().load("c");
    return new JnrSystemCall(libc, number);
  }

  @Override
  public int membarrier(int command, int flags) {
    long result = libc.syscall(number, command, flags, 0);
    if (result != -1) {
      return (int) result;
    }
    // jffi saved errno for this operating-system thread before it came back to Java. A virtual
    // thread changes its carrier only where it blocks or yields, and nothing here does.
    int errno = runtime.getLastError();
    return errno > 0 ? -errno : -Errno.UNKNOWN;
  }
}
