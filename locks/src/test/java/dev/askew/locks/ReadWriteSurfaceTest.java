// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** BiasedReadWriteLock and its locks have all that the running JDK's ReentrantReadWriteLock has. */
class ReadWriteSurfaceTest {
  private static final int VISIBLE = Modifier.PUBLIC | Modifier.PROTECTED;

  /** Theirs and ours. */
  private static final Map<Class<?>, Class<?>> TYPES =
      Map.of(
          ReentrantReadWriteLock.class, BiasedReadWriteLock.class,
          ReentrantReadWriteLock.ReadLock.class, BiasedReadWriteLock.ReadLock.class,
          ReentrantReadWriteLock.WriteLock.class, BiasedReadWriteLock.WriteLock.class);

  @Test
  void typesAreThoseOfTheJdksLock() {
    assertThat(ReadWriteLock.class).isAssignableFrom(BiasedReadWriteLock.class);
    assertThat(Lock.class).isAssignableFrom(BiasedReadWriteLock.ReadLock.class);
    assertThat(Lock.class).isAssignableFrom(BiasedReadWriteLock.WriteLock.class);
    TYPES.forEach(
        (theirs, ours) -> {
          assertThat(Serializable.class).isAssignableFrom(ours);
          assertThat(ours.getInterfaces()).contains(theirs.getInterfaces());
          assertThat(ours.getModifiers()).as("modifiers").isEqualTo(theirs.getModifiers());
        });
  }

  @TestFactory
  Stream<DynamicTest> everyMethodOfTheJdksLockIsThere() {
    List<Method> methods =
        TYPES.keySet().stream().flatMap(t -> visible(t.getDeclaredMethods()).stream()).toList();
    assertThat(methods).as("methods of ReentrantReadWriteLock").hasSizeGreaterThanOrEqualTo(35);
    return methods.stream().map(m -> DynamicTest.dynamicTest(m.toGenericString(), () -> hasOwn(m)));
  }

  private static void hasOwn(Method theirs) throws NoSuchMethodException {
    Method ours =
        ours(theirs.getDeclaringClass())
            .getDeclaredMethod(theirs.getName(), theirs.getParameterTypes());
    assertSameKind(ours, theirs);
    assertThat(ours.getReturnType()).isEqualTo(ours(theirs.getReturnType()));
    if (ours.getReturnType() == theirs.getReturnType()) {
      assertThat(ours.getGenericReturnType().getTypeName())
          .isEqualTo(theirs.getGenericReturnType().getTypeName());
    }
  }

  @TestFactory
  Stream<DynamicTest> everyConstructorOfTheJdksLockIsThere() {
    List<Constructor<?>> constructors =
        TYPES.keySet().stream().flatMap(t -> visible(constructors(t)).stream()).toList();
    assertThat(constructors).as("constructors").hasSizeGreaterThanOrEqualTo(4);
    return constructors.stream()
        .map(c -> DynamicTest.dynamicTest(c.toGenericString(), () -> hasOwn(c)));
  }

  private static Constructor<?>[] constructors(Class<?> type) {
    return type.getDeclaredConstructors();
  }

  private static void hasOwn(Constructor<?> theirs) throws NoSuchMethodException {
    Class<?>[] parameters =
        Arrays.stream(theirs.getParameterTypes())
            .map(ReadWriteSurfaceTest::ours)
            .toArray(Class<?>[]::new);
    assertSameKind(ours(theirs.getDeclaringClass()).getDeclaredConstructor(parameters), theirs);
  }

  private static Class<?> ours(Class<?> theirs) {
    return TYPES.getOrDefault(theirs, theirs);
  }

  private static void assertSameKind(Executable ours, Executable theirs) {
    int compared = VISIBLE | Modifier.STATIC | Modifier.FINAL | Modifier.ABSTRACT;
    assertThat(Modifier.toString(ours.getModifiers() & compared))
        .isEqualTo(Modifier.toString(theirs.getModifiers() & compared));
    assertThat(ours.getGenericParameterTypes())
        .isEqualTo(
            Arrays.stream(theirs.getGenericParameterTypes())
                .map(t -> t instanceof Class<?> c ? ours(c) : t)
                .toArray(Type[]::new));
    assertThat(ours.getExceptionTypes()).containsExactlyInAnyOrder(theirs.getExceptionTypes());
  }

  private static <E extends Executable> List<E> visible(E[] all) {
    return Arrays.stream(all)
        .filter(e -> (e.getModifiers() & VISIBLE) != 0 && !e.isSynthetic())
        .toList();
  }
}
