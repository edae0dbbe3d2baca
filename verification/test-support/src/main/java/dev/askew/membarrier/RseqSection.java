// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.membarrier;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Function;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.PageManager;
import com.kenai.jffi.Type;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * A restartable sequence in x86-64 machine code, in memory mapped for it. It runs until a flag says
 * stop, or until the kernel aborts it. The thread's {@code struct rseq} is the one that glibc (2.35
 * and later) registers for every thread, with glibc's signature.
 *
 * <p>See include/uapi/linux/rseq.h for the layouts, and glibc's manual, "Restartable Sequences".
 */
final class RseqSection {
  /** The C library, as far as it is needed. */
  public interface Libc {
    /** dlsym(3); a handle of 0 is RTLD_DEFAULT. */
    Pointer dlsym(long handle, String symbol);
  }

  // In the page of data: what the code is given in rdi ...
  private static final int RSEQ_OFFSET = 0;
  private static final int DESCRIPTOR_ADDRESS = 8;
  private static final int STOP = 16;
  private static final int INSIDE = 24;
  // ... and the struct rseq_cs, aligned to 32 bytes.
  private static final int DESCRIPTOR = 64;

  /** Entry, until the descriptor is published. */
  private static final byte[] PROLOGUE =
      HexFormat.of()
          .parseHex(
              "64488b042500000000" // mov rax, fs:[0]      the thread pointer
                  + "480307" //       add rax, [rdi]       + __rseq_offset = struct rseq
                  + "488b4f08" //     mov rcx, [rdi+8]
                  + "48894808"); //   mov [rax+8], rcx     rseq->rseq_cs = descriptor

  /** What is restartable: start_ip to start_ip + post_commit_offset. */
  private static final byte[] SECTION =
      HexFormat.of()
          .parseHex(
              "c7471801000000" //     mov dword [rdi+24], 1
                  + "f390" //         again: pause
                  + "837f1000" //     cmp dword [rdi+16], 0
                  + "74f8"); //       je again

  private static final byte[] EPILOGUE =
      HexFormat.of()
          .parseHex(
              "48c7400800000000" //   mov qword [rax+8], 0
                  + "31c0" //         xor eax, eax
                  + "c3" //           ret
                  + "0fb93d"); //     ud1 edi, [rip+signature]

  /** RSEQ_SIG of x86: the four bytes before abort_ip. */
  private static final int SIGNATURE = 0x53053053;

  private static final byte[] ABORT =
      HexFormat.of()
          .parseHex(
              "b801000000" //         mov eax, 1
                  + "c3"); //         ret

  private final Pointer data;
  private final Function function;

  private RseqSection(Pointer data, Function function) {
    this.data = data;
    this.function = function;
  }

  /** Why this machine cannot run the section; empty if it can. */
  static String missing() {
    if (!System.getProperty("os.arch").equals("amd64")) {
      return "the section is x86-64 machine code, this is " + System.getProperty("os.arch");
    }
    Pointer size = libc().dlsym(0, "__rseq_size");
    if (size == null) {
      return "the C library has no __rseq_size: not glibc 2.35 or later";
    }
    if (size.getInt(0) == 0) {
      return "glibc has not registered rseq (GLIBC_TUNABLES, or a kernel without it)";
    }
    return "";
  }

  static RseqSection map() {
    Libc libc = libc();
    PageManager pages = PageManager.getInstance();
    Pointer data = map(pages, Runtime.getRuntime(libc));
    Pointer code = map(pages, Runtime.getRuntime(libc));

    ByteBuffer bytes = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(PROLOGUE);
    final long start = code.address() + bytes.position();
    bytes.put(SECTION).put(EPILOGUE).putInt(SIGNATURE);
    final long abort = code.address() + bytes.position();
    bytes.put(ABORT);
    code.put(0, bytes.array(), 0, bytes.position());
    pages.protectPages(code.address(), 1, PageManager.PROT_READ | PageManager.PROT_EXEC);

    data.putLong(RSEQ_OFFSET, libc.dlsym(0, "__rseq_offset").getLong(0));
    data.putLong(DESCRIPTOR_ADDRESS, data.address() + DESCRIPTOR);
    // struct rseq_cs: __u32 version, __u32 flags, __u64 start_ip, post_commit_offset, abort_ip
    data.putLong(DESCRIPTOR + 8, start);
    data.putLong(DESCRIPTOR + 16, SECTION.length);
    data.putLong(DESCRIPTOR + 24, abort);

    CallContext context =
        CallContext.getCallContext(
            Type.SINT64, new Type[] {Type.UINT64}, CallingConvention.DEFAULT, false);
    return new RseqSection(data, new Function(code.address(), context));
  }

  /** A page that can be read and written. */
  private static Pointer map(PageManager pages, Runtime runtime) {
    long address = pages.allocatePages(1, PageManager.PROT_READ | PageManager.PROT_WRITE);
    return Pointer.wrap(runtime, address, pages.pageSize());
  }

  private static Libc libc() {
    return LibraryLoader.create(Libc.class).failImmediately().load("c");
  }

  /** Enters the section and stays there until {@link #stop()}; true if it was aborted instead. */
  boolean run() {
    return Invoker.getInstance()
            .invokeN1(function.getCallContext(), function.getFunctionAddress(), data.address())
        == 1;
  }

  /** Before the next {@link #run()}. */
  void reset() {
    data.putInt(STOP, 0);
    data.putInt(INSIDE, 0);
    VarHandle.fullFence();
  }

  /** Whether the running thread has reached the section. */
  boolean isInside() {
    VarHandle.fullFence();
    return data.getInt(INSIDE) == 1;
  }

  void stop() {
    data.putInt(STOP, 1);
    VarHandle.fullFence();
  }
}
