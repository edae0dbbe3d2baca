// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * As {@link ReadWriteOverridesTest}: a query that called an override could call itself for ever.
 */
@ExtendWith(BackendReady.class)
@ParameterizedClass
@ValueSource(classes = {ReentrantLock.class, BiasedLock.class})
class OverridesTest {
  private final Lock lock;

  OverridesTest(Class<?> type) throws ReflectiveOperationException {
    Class<?> subclass = ReadWriteOverridesTest.overriding(type);
    lock =
        (Lock)
            (type == BiasedLock.class
                ? subclass.getConstructor(BiasPolicy.class).newInstance(BiasPolicy.eager())
                : subclass.getConstructor().newInstance());
  }

  @BeforeEach
  void forget() {
    ReadWriteOverridesTest.CALLS.clear();
  }

  @Test
  void queriesCallNoOverride() throws ReflectiveOperationException {
    Condition condition = lock.newCondition();
    int queries = 0;
    for (Method method : lock.getClass().getDeclaredMethods()) {
      boolean ofCondition =
          Arrays.equals(method.getParameterTypes(), new Class<?>[] {Condition.class});
      if (method.isSynthetic()
          || method.getReturnType() == void.class
          || method.getName().equals("tryLock")
          || method.getName().equals("newCondition")
          || !(ofCondition || method.getParameterCount() == 0)) {
        continue;
      }
      method.setAccessible(true);
      queries++;
      Object[] own = ofCondition ? new Object[] {condition} : new Object[0];
      ask(method, own); // free
      for (int i = 0; i < 3; i++) { // ours is biased by then
        lock.lock();
        ask(method, own);
        lock.unlock();
      }
      ask(method, own);
      ask(method, ofCondition ? new Object[] {new ReentrantLock().newCondition()} : own);
    }
    assertThat(queries).isGreaterThanOrEqualTo(9);
    assertThat(catchThrowable(lock::unlock)).isInstanceOf(IllegalMonitorStateException.class);
    assertThat(ReadWriteOverridesTest.CALLS).isEmpty();
  }

  private void ask(Method method, Object[] arguments) throws IllegalAccessException {
    try {
      method.invoke(lock, arguments);
    } catch (InvocationTargetException e) {
      assertThat(e.getCause())
          .isInstanceOfAny(IllegalMonitorStateException.class, IllegalArgumentException.class);
    }
  }
}
