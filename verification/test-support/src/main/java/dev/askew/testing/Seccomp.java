// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.testing;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * Makes membarrier(2) or the creation of threads fail for good, or membarrier(2) end the process,
 * in all threads of this process, with a real seccomp filter. A filter cannot be taken away again,
 * so call this in a {@link ChildJvm}. It needs no privilege.
 *
 * <p>A filter has no memory, so it cannot fail "only the next call". For that, fail one command and
 * leave the others (a registration, say) alone, or stand in for the kernel or the backend.
 *
 * <p>Where two filters answer, the kernel takes the one that was installed last, of two errnos.
 */
public final class Seccomp {
  // include/uapi/linux/seccomp.h, include/uapi/linux/prctl.h
  private static final int PR_SET_NO_NEW_PRIVS = 38;
  private static final int SECCOMP_SET_MODE_FILTER = 1;
  private static final int SECCOMP_FILTER_FLAG_TSYNC = 1;
  private static final int SECCOMP_RET_ERRNO = 0x00050000;
  private static final int SECCOMP_RET_TRAP = 0x00030000;
  private static final int SECCOMP_RET_KILL_PROCESS = 0x80000000;
  private static final int SECCOMP_RET_ALLOW = 0x7fff0000;

  // struct seccomp_data: int nr; __u32 arch; __u64 instruction_pointer; __u64 args[6]
  private static final int DATA_NR = 0;
  private static final int DATA_ARGS_0 = 16;

  // include/uapi/linux/bpf_common.h
  private static final int LOAD_WORD = 0x20;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int RETURN = 0x06;

  private static final int SIZEOF_INSTRUCTION = 8;

  /** The C library, as far as it is needed. */
  public interface Libc {
    /** Variadic in C. */
    int prctl(int option, long arg2, long arg3, long arg4, long arg5);

    /** Variadic in C. */
    long syscall(long number, long operation, long flags, Pointer program);
  }

  private Seccomp() {}

  /** From now on every membarrier(2) of this process fails with {@code errno}, QUERY too. */
  public static void failMembarrier(int errno) {
    answerMembarrier(SECCOMP_RET_ERRNO | errno);
  }

  /** From now on the kernel sends SIGSYS to whoever calls membarrier(2). */
  public static void trapMembarrier() {
    answerMembarrier(SECCOMP_RET_TRAP);
  }

  /** From now on the kernel ends this process when it calls membarrier(2). */
  public static void killAtMembarrier() {
    answerMembarrier(SECCOMP_RET_KILL_PROCESS);
  }

  private static void answerMembarrier(int answer) {
    install(
        new long[][] {
          {LOAD_WORD, 0, 0, DATA_NR},
          {JUMP_IF_EQUAL, 0, 1, membarrierNumber()},
          {RETURN, 0, 0, answer},
          {RETURN, 0, 0, SECCOMP_RET_ALLOW},
        });
  }

  /** From now on one command of membarrier(2) fails with {@code errno}. */
  public static void failMembarrierCommand(int command, int errno) {
    install(
        new long[][] {
          {LOAD_WORD, 0, 0, DATA_NR},
          {JUMP_IF_EQUAL, 0, 3, membarrierNumber()},
          // The low word of the first argument; all three architectures are little-endian.
          {LOAD_WORD, 0, 0, DATA_ARGS_0},
          {JUMP_IF_EQUAL, 0, 1, command},
          {RETURN, 0, 0, SECCOMP_RET_ERRNO | errno},
          {RETURN, 0, 0, SECCOMP_RET_ALLOW},
        });
  }

  /** From now on no thread of this process can start another one, as at a limit of processes. */
  public static void failThreads() {
    int eagain = 11;
    int enosys = 38; // so that the C library tries clone(2) instead of clone3(2)
    install(
        new long[][] {
          {LOAD_WORD, 0, 0, DATA_NR},
          {JUMP_IF_EQUAL, 1, 0, 435}, // clone3
          {JUMP_IF_EQUAL, 1, 2, isX86() ? 56 : 220}, // clone
          {RETURN, 0, 0, SECCOMP_RET_ERRNO | enosys},
          {RETURN, 0, 0, SECCOMP_RET_ERRNO | eagain},
          {RETURN, 0, 0, SECCOMP_RET_ALLOW},
        });
  }

  private static void install(long[][] instructions) {
    Libc libc = LibraryLoader.create(Libc.class).failImmediately().load("c");
    Runtime runtime = Runtime.getRuntime(libc);
    // struct sock_filter: __u16 code; __u8 jt; __u8 jf; __u32 k
    Pointer filter =
        Memory.allocateDirect(runtime, Math.multiplyExact(SIZEOF_INSTRUCTION, instructions.length));
    for (int i = 0; i < instructions.length; i++) {
      long[] instruction = instructions[i];
      long at = (long) SIZEOF_INSTRUCTION * i;
      filter.putShort(at, (short) instruction[0]);
      filter.putByte(at + 2, (byte) instruction[1]);
      filter.putByte(at + 3, (byte) instruction[2]);
      filter.putInt(at + 4, (int) instruction[3]);
    }
    // struct sock_fprog: unsigned short len; struct sock_filter *filter
    Pointer program = Memory.allocateDirect(runtime, 16, true);
    program.putShort(0, (short) instructions.length);
    program.putPointer(8, filter);
    if (libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
      throw new IllegalStateException("prctl: errno " + runtime.getLastError());
    }
    long answer =
        libc.syscall(seccompNumber(), SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, program);
    if (answer != 0) {
      throw new IllegalStateException(
          "seccomp answered " + answer + ", errno " + runtime.getLastError());
    }
  }

  private static int membarrierNumber() {
    return isX86() ? 324 : 283;
  }

  private static int seccompNumber() {
    return isX86() ? 317 : 277;
  }

  private static boolean isX86() {
    return System.getProperty("os.arch").equals("amd64");
  }
}
