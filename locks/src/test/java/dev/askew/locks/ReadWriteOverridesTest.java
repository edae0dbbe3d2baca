// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static net.bytebuddy.matcher.ElementMatchers.isDeclaredBy;
import static net.bytebuddy.matcher.ElementMatchers.isFinal;
import static net.bytebuddy.matcher.ElementMatchers.isProtected;
import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.not;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.implementation.MethodDelegation;
import net.bytebuddy.implementation.bind.annotation.Origin;
import net.bytebuddy.implementation.bind.annotation.RuntimeType;
import net.bytebuddy.implementation.bind.annotation.SuperCall;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A subclass may override any method, and its override may call any other or print the lock. That
 * ends only if no inherited method calls one that can be overridden. Here a subclass overrides all
 * of them, and notes the overrides that inherited methods call; the JDK's lock is the oracle.
 */
@ExtendWith(BackendReady.class)
@ParameterizedClass
@ValueSource(classes = {ReentrantReadWriteLock.class, BiasedReadWriteLock.class})
class ReadWriteOverridesTest {
  static final List<String> CALLS = new ArrayList<>();
  private static boolean inside;

  private final ReadWriteLock lock;
  private final Lock read;
  private final Lock write;

  ReadWriteOverridesTest(Class<?> type) throws ReflectiveOperationException {
    Class<?> subclass = overriding(type);
    lock =
        (ReadWriteLock)
            (type == BiasedReadWriteLock.class
                ? subclass.getConstructor(BiasPolicy.class).newInstance(BiasPolicy.eager())
                : subclass.getConstructor().newInstance());
    read = half(type, "ReadLock");
    write = half(type, "WriteLock");
  }

  private Lock half(Class<?> type, String name) throws ReflectiveOperationException {
    Class<?> half = Class.forName(type.getName() + "$" + name);
    var constructor = overriding(half).getDeclaredConstructor(type);
    constructor.setAccessible(true);
    return (Lock) constructor.newInstance(lock);
  }

  static Class<?> overriding(Class<?> type) {
    return new ByteBuddy()
        .subclass(type)
        .method(isDeclaredBy(type).and(isPublic().or(isProtected())).and(not(isFinal())))
        .intercept(MethodDelegation.to(Noting.class))
        .make()
        .load(ReadWriteOverridesTest.class.getClassLoader())
        .getLoaded();
  }

  /** What each override does. */
  public static final class Noting {
    private Noting() {}

    @RuntimeType
    public static Object call(@Origin Method method, @SuperCall Callable<?> inherited)
        throws Exception {
      if (inside) {
        CALLS.add(method.toString());
        return inherited.call();
      }
      inside = true;
      try {
        return inherited.call();
      } finally {
        inside = false;
      }
    }
  }

  @BeforeEach
  void forget() {
    CALLS.clear();
  }

  @Test
  void queriesCallNoOverride() throws ReflectiveOperationException {
    Condition condition = write.newCondition();
    assertThat(queries(lock, condition)).isGreaterThanOrEqualTo(14);
    assertThat(queries(read, condition)).isGreaterThanOrEqualTo(1);
    assertThat(queries(write, condition)).isGreaterThanOrEqualTo(3);
    assertThat(CALLS).isEmpty();
  }

  /** Asks whatever is overridden and not an action, as a writer, a reader, and with neither. */
  private int queries(Object asked, Condition condition) throws ReflectiveOperationException {
    List<Method> queries = queriesOf(asked);
    for (Method query : queries) {
      write.lock();
      read.lock();
      ask(asked, query, arguments(query, condition));
      write.unlock();
      ask(asked, query, arguments(query, condition));
      read.unlock();
      ask(asked, query, arguments(query, foreign()));
    }
    return queries.size();
  }

  private static Condition foreign() {
    return new BiasedReadWriteLock().writeLock().newCondition();
  }

  /** What a lock that overrides everything overrides and is not an action. */
  static List<Method> queriesOf(Object lock) {
    List<Method> queries = new ArrayList<>();
    for (Method method : lock.getClass().getDeclaredMethods()) {
      if (!method.isSynthetic()
          && method.getReturnType() != void.class
          && !method.getName().equals("tryLock")
          && !method.getName().equals("newCondition")
          && (method.getParameterCount() == 0 || isOfCondition(method))) {
        method.setAccessible(true);
        queries.add(method);
      }
    }
    return queries;
  }

  private static boolean isOfCondition(Method query) {
    return Arrays.equals(query.getParameterTypes(), new Class<?>[] {Condition.class});
  }

  /** What the query wants to have: a condition, or nothing. */
  static Object[] arguments(Method query, Condition condition) {
    return isOfCondition(query) ? new Object[] {condition} : new Object[0];
  }

  static void ask(Object asked, Method method, Object[] arguments) throws IllegalAccessException {
    try {
      method.invoke(asked, arguments);
    } catch (InvocationTargetException e) { // a condition of another lock, or no lock held
      assertThat(e.getCause())
          .isInstanceOfAny(IllegalArgumentException.class, IllegalMonitorStateException.class);
    }
  }

  @Test
  void actionsCallNoOverride() throws InterruptedException {
    for (int i = 0; i < 300; i++) { // a bias comes and goes
      for (Lock half : new Lock[] {read, read, write}) {
        half.lock();
        half.unlock();
        half.lockInterruptibly();
        half.unlock();
        assertThat(half.tryLock()).isTrue();
        half.unlock();
        assertThat(half.tryLock(1, TimeUnit.SECONDS)).isTrue();
        half.unlock();
      }
    }
    assertThat(CALLS).isEmpty();
  }
}
