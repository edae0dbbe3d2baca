// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** BiasedLock has all that the running JDK's ReentrantLock has. */
class SurfaceTest {
  private static final int VISIBLE = Modifier.PUBLIC | Modifier.PROTECTED;

  @Test
  void theTypeIsThatOfTheJdksLock() {
    assertThat(Lock.class).isAssignableFrom(BiasedLock.class);
    assertThat(Serializable.class).isAssignableFrom(BiasedLock.class);
    assertThat(BiasedLock.class.getInterfaces()).contains(ReentrantLock.class.getInterfaces());
    assertThat(Modifier.isFinal(BiasedLock.class.getModifiers())).isFalse();
  }

  @TestFactory
  Stream<DynamicTest> everyMethodOfTheJdksLockIsThere() {
    List<Method> methods = visible(ReentrantLock.class.getDeclaredMethods());
    assertThat(methods).as("methods of ReentrantLock").hasSizeGreaterThanOrEqualTo(19);
    return methods.stream().map(m -> DynamicTest.dynamicTest(m.toGenericString(), () -> hasOwn(m)));
  }

  private static void hasOwn(Method theirs) throws NoSuchMethodException {
    Method ours = BiasedLock.class.getDeclaredMethod(theirs.getName(), theirs.getParameterTypes());
    assertSameKind(ours, theirs);
    assertThat(theirs.getReturnType()).isAssignableFrom(ours.getReturnType());
    assertThat(ours.getGenericReturnType().getTypeName())
        .isEqualTo(theirs.getGenericReturnType().getTypeName());
  }

  @TestFactory
  Stream<DynamicTest> everyConstructorOfTheJdksLockIsThere() {
    List<Constructor<?>> constructors = visible(ReentrantLock.class.getDeclaredConstructors());
    assertThat(constructors).as("constructors of ReentrantLock").hasSizeGreaterThanOrEqualTo(2);
    return constructors.stream()
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.toGenericString(),
                    () ->
                        assertSameKind(
                            BiasedLock.class.getDeclaredConstructor(c.getParameterTypes()), c)));
  }

  private static void assertSameKind(Executable ours, Executable theirs) {
    int compared = VISIBLE | Modifier.STATIC | Modifier.FINAL | Modifier.ABSTRACT;
    assertThat(Modifier.toString(ours.getModifiers() & compared))
        .isEqualTo(Modifier.toString(theirs.getModifiers() & compared));
    assertThat(ours.getGenericParameterTypes()).isEqualTo(theirs.getGenericParameterTypes());
    assertThat(ours.getExceptionTypes()).containsExactlyInAnyOrder(theirs.getExceptionTypes());
  }

  private static <E extends Executable> List<E> visible(E[] all) {
    return Arrays.stream(all)
        .filter(e -> (e.getModifiers() & VISIBLE) != 0 && !e.isSynthetic())
        .toList();
  }
}
