// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.micro;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.util.Optional;

/**
 * What is compared with of {@code java.lang.foreign}, found by name: the benchmarks are compiled
 * for Java 17, which does not have it. JDK 22 and later.
 */
final class Foreign {
  /** {@code Arena.ofShared()}: takes nothing, returns an Object. */
  static final MethodHandle OPEN_ARENA;

  /** {@code Arena.close()}: takes an Object. */
  static final MethodHandle CLOSE_ARENA;

  /** {@code strlen} of a segment: takes an Object, returns a long. */
  static final MethodHandle LENGTH_OF_SEGMENT;

  /** {@code strlen} of an address: takes a long, returns a long. */
  static final MethodHandle LENGTH_AT_ADDRESS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      OPEN_ARENA =
          lookup
              .unreflect(type("Arena").getMethod("ofShared"))
              .asType(MethodType.methodType(Object.class));
      CLOSE_ARENA =
          lookup
              .unreflect(type("Arena").getMethod("close"))
              .asType(MethodType.methodType(void.class, Object.class));
      LENGTH_OF_SEGMENT = length("ADDRESS").asType(MethodType.methodType(long.class, Object.class));
      LENGTH_AT_ADDRESS = length("JAVA_LONG");
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private Foreign() {}

  private static Class<?> type(String name) throws ClassNotFoundException {
    return Class.forName("java.lang.foreign." + name);
  }

  /** A downcall to {@code strlen} that passes its argument so. */
  private static MethodHandle length(String argument) throws ReflectiveOperationException {
    Class<?> linkerType = type("Linker");
    Class<?> layoutType = type("MemoryLayout");
    Class<?> descriptorType = type("FunctionDescriptor");
    Object linker = linkerType.getMethod("nativeLinker").invoke(null);
    Object library = linkerType.getMethod("defaultLookup").invoke(linker);
    Optional<?> function =
        (Optional<?>)
            type("SymbolLookup").getMethod("find", String.class).invoke(library, "strlen");
    Object arguments = Array.newInstance(layoutType, 1);
    Array.set(arguments, 0, type("ValueLayout").getField(argument).get(null));
    Object descriptor =
        descriptorType
            .getMethod("of", layoutType, arguments.getClass())
            .invoke(null, type("ValueLayout").getField("JAVA_LONG").get(null), arguments);
    Object noOptions = Array.newInstance(type("Linker$Option"), 0);
    return (MethodHandle)
        linkerType
            .getMethod(
                "downcallHandle", type("MemorySegment"), descriptorType, noOptions.getClass())
            .invoke(linker, function.orElseThrow(), descriptor, noOptions);
  }

  /** A segment of a shared arena that is never closed, with an empty string in it. */
  static Object segment() throws Throwable {
    Object arena = (Object) OPEN_ARENA.invokeExact();
    return type("SegmentAllocator")
        .getMethod("allocate", long.class)
        .invoke(arena, (long) Long.BYTES);
  }

  static long address(Object segment) throws ReflectiveOperationException {
    return (long) type("MemorySegment").getMethod("address").invoke(segment);
  }
}
