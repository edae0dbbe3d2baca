// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A copy that was made field by field: without constructors, transient fields, and the references
 * that the compiler adds, as some libraries do it.
 */
@ExtendWith(BackendReady.class)
@ParameterizedClass
@EnumSource
class CopyContractTest {
  @Parameter Mode mode;

  @Test
  void aFreeLock() {
    FullLock lock = mode.lock();
    FullLock copy = copy(lock, new IdentityHashMap<>());
    assertThat(copy).isNotSameAs(lock);
    assertThat(copy.isLocked()).isFalse();
    assertThat(copy.isFair()).isEqualTo(lock.isFair());
    assertThat(copy).asString().endsWith("[Unlocked]");
    lock.lock(); // no affair of the copy
    try (Peer peer = new Peer("user")) {
      for (int i = 0; i < 100; i++) {
        peer.run(copy::lock);
        assertThat(copy.tryLock()).isFalse();
        peer.run(copy::unlock);
        copy.lock();
        copy.lock();
        assertThat(copy.getHoldCount()).isEqualTo(2);
        assertThat(peer.<Boolean>ask(copy::tryLock)).isFalse();
        copy.unlock();
        copy.unlock();
        Condition condition = copy.newCondition();
        copy.lock();
        assertThat(copy.hasWaiters(condition)).isFalse();
        copy.unlock();
      }
    }
    assertThat(lock.getHoldCount()).isEqualTo(1);
    lock.unlock();
  }

  /** Copies what belongs to locks, and hands on everything else. */
  @SuppressWarnings("unchecked")
  private static <T> T copy(T original, Map<Object, Object> copies) {
    Object known = copies.get(original);
    if (known != null) {
      return (T) known;
    }
    try {
      Object copy = allocate(original.getClass());
      copies.put(original, copy);
      for (Class<?> type = original.getClass(); type != Object.class; type = type.getSuperclass()) {
        for (Field field : type.getDeclaredFields()) {
          if (Modifier.isStatic(field.getModifiers())
              || Modifier.isTransient(field.getModifiers())
              || field.isSynthetic()) {
            continue;
          }
          field.setAccessible(true);
          Object value = field.get(original);
          field.set(copy, belongsToLocks(value) ? copy(value, copies) : value);
        }
      }
      return (T) copy;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(original.getClass() + " cannot be copied", e);
    }
  }

  private static boolean belongsToLocks(Object value) {
    return value != null
        && !(value instanceof Enum)
        && (value.getClass().getPackageName().equals("dev.askew.locks")
            || value.getClass().getPackageName().equals("java.util.concurrent.locks"));
  }

  private static Object allocate(Class<?> type) throws ReflectiveOperationException {
    Class<?> unsafe = Class.forName("sun.misc.Unsafe");
    Field instance = unsafe.getDeclaredField("theUnsafe");
    instance.setAccessible(true);
    Method allocate = unsafe.getMethod("allocateInstance", Class.class);
    return allocate.invoke(instance.get(null), type);
  }
}
