// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.jnr;

import dev.askew.membarrier.SystemCall;
import java.security.AccessController;
import java.security.PrivilegedAction;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/** membarrier(2) of the running kernel, through syscall(2): the C library has no wrapper for it. */
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
   * Part of the C library. Public, because JNR generates its class in another class loader.
   * syscall(2) is variadic in C. For integer arguments the three architectures call it like any
   * other function.
   */
  public interface Libc {
    /** Returns -1 and sets errno on failure. */
    long syscall(long number, long command, long flags, long cpu);
  }

  /**
   * Loads JNR-FFI, its native library and the C library, with Askew's own permissions.
   *
   * @param number the system call number of membarrier(2)
   * @throws LinkageError if a jar is missing, or jffi's native library cannot be loaded
   * @throws RuntimeException if JNR wraps such an error, or a security manager forbids it
   */
  static SystemCall bind(int number) {
    return bind(number, "c");
  }

  @SuppressWarnings("removal") // needed as long as Askew runs on JDK 17
  static SystemCall bind(int number, String library) {
    return AccessController.doPrivileged(new Loading(number, library));
  }

  /** A class, because the first lambda of a JVM takes some milliseconds. */
  private record Loading(int number, String library) implements PrivilegedAction<SystemCall> {
    @Override
    public SystemCall run() {
      return new JnrSystemCall(
          LibraryLoader.create(Libc.class).failImmediately().load(library), number);
    }
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
    return errno > 0 ? -errno : UNKNOWN_ERRNO;
  }
}
