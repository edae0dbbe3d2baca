// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.reflect.Method;
import java.util.List;
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
    Condition foreign = new ReentrantLock().newCondition();
    List<Method> queries = ReadWriteOverridesTest.queriesOf(lock);
    for (Method query : queries) {
      ask(query, condition); // free
      for (int i = 0; i < 3; i++) { // ours is biased by then
        lock.lock();
        ask(query, condition);
        lock.unlock();
      }
      ask(query, condition);
      ask(query, foreign);
    }
    assertThat(queries).hasSizeGreaterThanOrEqualTo(9);
    assertThat(catchThrowable(lock::unlock)).isInstanceOf(IllegalMonitorStateException.class);
    assertThat(ReadWriteOverridesTest.CALLS).isEmpty();
  }

  private void ask(Method query, Condition condition) throws IllegalAccessException {
    ReadWriteOverridesTest.ask(lock, query, ReadWriteOverridesTest.arguments(query, condition));
  }
}
