// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.ffm;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is needed of {@code java.lang.foreign}, found by name: Askew is compiled for Java 17, which
 * does not have it.
 *
 * <p>syscall(2) is called as C's {@code long f(long, ...)} with three variable arguments, all of
 * them long. No call is {@code critical}: in such a call the thread counts as one that runs Java
 * code, and a safepoint would wait until the kernel has reached all processors.
 */
final class Foreign {
  private final Class<?> linkerType;
  private final Class<?> optionType;
  private final Class<?> layoutType;
  private final Class<?> segmentType;

  private final Object linker;
  private final Object function;

  /**
   * Looks a function of the C library up.
   *
   * @throws UnsatisfiedLinkError if there is none of that name
   * @throws ReflectiveOperationException if java.lang.foreign is not as it is known
   * @throws RuntimeException if it cannot be used
   */
  Foreign(String name) throws ReflectiveOperationException {
    this(null, name);
  }

  /**
   * Looks a function of another library up.
   *
   * @param library its name; null for the C library
   * @throws UnsatisfiedLinkError if it has none of that name
   * @throws IllegalCallerException if the JVM denies Askew native access
   * @throws ReflectiveOperationException as above
   * @throws RuntimeException as above, or if there is no such library
   */
  Foreign(@Nullable String library, String name) throws ReflectiveOperationException {
    this.linkerType = type("Linker");
    this.optionType = type("Linker$Option");
    this.layoutType = type("MemoryLayout");
    this.segmentType = type("MemorySegment");
    this.linker = get(null, method(linkerType, "nativeLinker"));
    Object lookup =
        library == null ? get(linker, method(linkerType, "defaultLookup")) : of(library);
    Method find = method(type("SymbolLookup"), "find", String.class);
    Optional<?> found = (Optional<?>) get(lookup, find, name);
    if (found.isEmpty()) {
      throw new UnsatisfiedLinkError("no " + name);
    }
    this.function = found.get();
  }

  /** The library stays: what has been linked to it does not keep it. */
  private static Object of(String library) throws ReflectiveOperationException {
    Class<?> arenaType = type("Arena");
    Object forever = get(null, method(arenaType, "global"));
    Method open = method(type("SymbolLookup"), "libraryLookup", String.class, arenaType);
    return get(null, open, library, forever);
  }

  /** Calls the function as one of C's {@code void f(void)}. */
  MethodHandle downcallOfVoid() throws ReflectiveOperationException {
    Object none = arrayOf(layoutType);
    Method ofVoid = method(type("FunctionDescriptor"), "ofVoid", none.getClass());
    return downcall(get(null, ofVoid, none));
  }

  /**
   * Calls the function.
   *
   * @return takes four longs and returns a long
   * @throws IllegalCallerException if the JVM denies Askew native access
   */
  MethodHandle downcall() throws ReflectiveOperationException {
    return downcallOfLongs(variadic());
  }

  /** Calls the function too, and keeps its errno: one call at a time. */
  Capture capture() throws ReflectiveOperationException {
    String[] errno = {"errno"};
    Object state =
        get(null, method(optionType, "captureCallState", String[].class), (Object) errno);
    Object layout = get(null, method(optionType, "captureStateLayout"));
    // Freed together with this class, which an application may take with it when it ends.
    Class<?> arenaType = type("Arena");
    Object arena = get(null, method(arenaType, "ofAuto"));
    Object segment = get(arena, method(type("SegmentAllocator"), "allocate", layoutType), layout);

    Class<?> elementType = type("MemoryLayout$PathElement");
    Method groupElement = method(elementType, "groupElement", String.class);
    Object path = arrayOf(elementType, get(null, groupElement, "errno"));
    Object offset = get(layout, method(layoutType, "byteOffset", path.getClass()), path);

    Object javaInt = type("ValueLayout").getField("JAVA_INT").get(null);
    Method read = method(segmentType, "get", type("ValueLayout$OfInt"), long.class);
    return new Capture(
        MethodHandles.insertArguments(downcallOfLongs(variadic(), state), 0, segment),
        MethodHandles.insertArguments(
            MethodHandles.publicLookup().unreflect(read), 0, segment, javaInt, offset));
  }

  /**
   * Calls a function and reads its errno.
   *
   * @param call takes four longs and returns a long
   * @param errno returns an int, that of the last call
   */
  record Capture(MethodHandle call, MethodHandle errno) {}

  private Object variadic() throws ReflectiveOperationException {
    return get(null, method(optionType, "firstVariadicArg", int.class), 1);
  }

  private MethodHandle downcallOfLongs(Object... options) throws ReflectiveOperationException {
    Object javaLong = type("ValueLayout").getField("JAVA_LONG").get(null);
    Object arguments = arrayOf(layoutType, javaLong, javaLong, javaLong, javaLong);
    Class<?> descriptorType = type("FunctionDescriptor");
    Method of = method(descriptorType, "of", layoutType, arguments.getClass());
    return downcall(get(null, of, javaLong, arguments), options);
  }

  private MethodHandle downcall(Object descriptor, Object... options)
      throws ReflectiveOperationException {
    Class<?> descriptorType = type("FunctionDescriptor");
    Object optionArray = arrayOf(optionType, options);
    Method handle =
        method(linkerType, "downcallHandle", segmentType, descriptorType, optionArray.getClass());
    return (MethodHandle) get(linker, handle, function, descriptor, optionArray);
  }

  private static Object arrayOf(Class<?> type, Object... elements) {
    Object array = Array.newInstance(type, elements.length);
    System.arraycopy(elements, 0, array, 0, elements.length);
    return array;
  }

  private static Class<?> type(String name) throws ClassNotFoundException {
    return Class.forName("java.lang.foreign." + name);
  }

  private static Method method(Class<?> type, String name, Class<?>... parameters)
      throws NoSuchMethodException {
    return type.getMethod(name, parameters);
  }

  /** Calls a method that does not return null; throws what it throws. */
  private static Object get(@Nullable Object target, Method method, Object... arguments)
      throws ReflectiveOperationException {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw e;
    }
  }
}
