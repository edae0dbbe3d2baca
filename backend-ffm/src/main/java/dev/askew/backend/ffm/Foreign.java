// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A function, found by {@code java.lang.foreign}. Only JDK 22 and later can load this class: it is
 * compiled against {@code src/foreign}, since Java 17 has no such package.
 *
 * <p>syscall(2) is variadic in C. For integer arguments the three architectures call it like any
 * other function, and to link such a one takes less time. No call is {@code critical}: in such a
 * call the thread counts as one that runs Java code, and a safepoint would wait until the kernel
 * has reached all processors.
 */
final class Foreign {
  private static final FunctionDescriptor OF_LONGS =
      FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private final Linker linker = Linker.nativeLinker();
  private final MemorySegment function;

  /**
   * Looks a function of the C library up.
   *
   * @throws UnsatisfiedLinkError if there is none of that name
   * @throws RuntimeException if java.lang.foreign cannot be used
   */
  Foreign(String name) {
    this(null, name);
  }

  /**
   * Looks a function of another library up.
   *
   * @param library its name; null for the C library
   * @throws UnsatisfiedLinkError if it has none of that name
   * @throws IllegalCallerException if the JVM denies Askew native access
   * @throws RuntimeException as above, or if there is no such library
   */
  Foreign(@Nullable String library, String name) {
    // The library stays: what has been linked to it does not keep it.
    SymbolLookup lookup =
        library == null
            ? linker.defaultLookup()
            : SymbolLookup.libraryLookup(library, Arena.global());
    Optional<MemorySegment> found = lookup.find(name);
    if (found.isEmpty()) {
      throw new UnsatisfiedLinkError("no " + name);
    }
    function = found.get();
  }

  /** Calls the function as one of C's {@code void f(void)}. */
  MethodHandle downcallOfVoid() {
    return linker.downcallHandle(function, FunctionDescriptor.ofVoid());
  }

  /**
   * Calls the function.
   *
   * @return takes four longs and returns a long
   * @throws IllegalCallerException if the JVM denies Askew native access
   */
  MethodHandle downcall() {
    return linker.downcallHandle(function, OF_LONGS);
  }

  /** Calls the function too, and keeps its errno: one call at a time. */
  Capture capture() {
    MethodHandle call =
        linker.downcallHandle(function, OF_LONGS, Linker.Option.captureCallState("errno"));
    StructLayout layout = Linker.Option.captureStateLayout();
    // Freed together with this class, which an application may take with it when it ends.
    MemorySegment state = Arena.ofAuto().allocate(layout.byteSize(), layout.byteAlignment());
    return new Capture(call, state, layout.byteOffset(PathElement.groupElement("errno")));
  }

  /** Calls a function and reads its errno. */
  static final class Capture {
    private final MethodHandle call;
    private final MemorySegment state;
    private final long offset;

    private Capture(MethodHandle call, MemorySegment state, long offset) {
      this.call = call;
      this.state = state;
      this.offset = offset;
    }

    /** Calls the function. */
    long call(long first, long second, long third, long fourth) throws Throwable {
      return (long) call.invokeExact(state, first, second, third, fourth);
    }

    /** That of the last call. */
    int errno() {
      return state.get(JAVA_INT, offset);
    }
  }
}
