// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Copies made field by field without a constructor, as by Kryo and by cloning libraries. Some leave
 * out transient fields, all leave out references to outer objects. The JDK's lock is the oracle.
 */
@ExtendWith(BackendReady.class)
class ReadWriteCopyTest {
  /** A deep copier; by reflection, as a mention of Unsafe is a warning that cannot be silenced. */
  private static final class Copier {
    private final boolean transients;
    private final IdentityHashMap<Object, Object> copies = new IdentityHashMap<>();
    private final Object unsafe;

    Copier(boolean transients) throws ReflectiveOperationException {
      this.transients = transients;
      Field field = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe");
      field.setAccessible(true);
      unsafe = field.get(null);
    }

    private Object call(String name, Class<?>[] types, Object... arguments)
        throws ReflectiveOperationException {
      Method method = unsafe.getClass().getMethod(name, types);
      return method.invoke(unsafe, arguments);
    }

    <T> T copy(T original) throws ReflectiveOperationException {
      @SuppressWarnings("unchecked")
      T copy = (T) copied(original);
      return copy;
    }

    private @Nullable Object copied(@Nullable Object original) throws ReflectiveOperationException {
      if (original == null
          || original instanceof Enum
          || original instanceof Thread
          || original instanceof Class
          || original == AdaptivePolicy.DEFAULT) {
        return original;
      }
      Object known = copies.get(original);
      if (known != null) {
        return known;
      }
      Class<?> type = original.getClass();
      if (type.isArray()) {
        Object[] from = (Object[]) original;
        Object[] to = (Object[]) Array.newInstance(type.getComponentType(), from.length);
        copies.put(original, to);
        for (int i = 0; i < from.length; i++) {
          to[i] = copied(from[i]);
        }
        return to;
      }
      Object copy = call("allocateInstance", new Class<?>[] {Class.class}, type);
      copies.put(original, copy);
      for (; type != Object.class; type = type.getSuperclass()) {
        for (Field field : type.getDeclaredFields()) {
          int modifiers = field.getModifiers();
          if (!Modifier.isStatic(modifiers)
              && !field.isSynthetic()
              && (transients || !Modifier.isTransient(modifiers))) {
            copyField(field, original, copy);
          }
        }
      }
      return copy;
    }

    private void copyField(Field field, Object from, Object to)
        throws ReflectiveOperationException {
      Class<?> type = field.getType();
      String name =
          type.isPrimitive()
              ? Character.toUpperCase(type.getName().charAt(0)) + type.getName().substring(1)
              : "Object";
      Class<?> parameter = type.isPrimitive() ? type : Object.class;
      long offset = (long) call("objectFieldOffset", new Class<?>[] {Field.class}, field);
      Object value = call("get" + name, new Class<?>[] {Object.class, long.class}, from, offset);
      call(
          "put" + name,
          new Class<?>[] {Object.class, long.class, parameter},
          to,
          offset,
          type.isPrimitive() ? value : copied(value));
    }
  }

  /** A copy without its transient fields has to do with whatever comes first. */
  private static final List<Consumer<ReadWriteLock>> FIRST_USES =
      List.of(
          lock -> {
            lock.readLock().lock();
            lock.readLock().unlock();
          },
          lock -> {
            assertThat(lock.readLock().tryLock()).isTrue();
            lock.readLock().unlock();
          },
          lock ->
              assertThatThrownBy(lock.readLock()::unlock)
                  .isInstanceOf(IllegalMonitorStateException.class),
          lock -> {
            lock.writeLock().lock();
            lock.readLock().lock();
            lock.writeLock().unlock();
            lock.readLock().unlock();
          },
          lock -> assertThat(lock.toString()).contains("Read locks = 0"));

  @ParameterizedTest
  @CsvSource({
    "jdk, true",
    "never, true",
    "never, false",
    "used, true",
    "used, false",
    "biased, false"
  })
  void aCopyWorks(String kind, boolean transients) throws ReflectiveOperationException {
    try (Peer peer = new Peer("peer")) {
      ReadWriteLock original =
          switch (kind) {
            case "jdk" -> new ReentrantReadWriteLock();
            case "never" -> new BiasedReadWriteLock(BiasPolicy.never());
            case "used" -> new BiasedReadWriteLock();
            default -> new BiasedReadWriteLock(BiasPolicy.eager());
          };
      for (int i = 0; i < 300; i++) {
        peer.run(original.readLock()::lock);
        peer.run(original.readLock()::unlock);
      }
      for (Consumer<ReadWriteLock> first : FIRST_USES) {
        ReadWriteLock copy = new Copier(transients).copy(original);
        if (!transients) {
          // The JDK's lock beneath has a transient field of its own, which it needs.
          restoreReadHolds(copy);
        }
        first.accept(copy);
        if (kind.equals("biased")) {
          ReadWriteBias.acquaint((BiasedReadWriteLock) copy);
        }
        assertWorks(copy, peer);
      }
      assertWorks(original, peer);
    }
  }

  /** A lock and what a thread took of it. */
  private static final class Taken {
    private final BiasedReadWriteLock lock = new BiasedReadWriteLock(BiasPolicy.eager());
    private final Lock own = lock.readLock().forCurrentThread();
  }

  @Test
  void aCopyOfAThreadsOwnLockHasItsSlotOrFails() throws ReflectiveOperationException {
    Taken original = new Taken();
    ReadWriteBias.acquaint(original.lock);
    Taken whole = new Copier(true).copy(original);
    try (Peer writer = new Peer("writer")) {
      whole.own.lock();
      assertThat(writer.<Boolean>ask(whole.lock.writeLock()::tryLock)).isFalse();
      whole.own.unlock();
      assertThat(writer.<Boolean>ask(whole.lock.writeLock()::tryLock)).isTrue();
    }
    Taken withoutSlot = new Copier(false).copy(original);
    assertThatThrownBy(withoutSlot.own::lock).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(withoutSlot.own::unlock).isInstanceOf(NullPointerException.class);
  }

  private static void restoreReadHolds(ReadWriteLock lock) throws ReflectiveOperationException {
    Object beneath = Grant.field(BiasedReadWriteLock.class, "underlying").get(lock);
    Object sync = Grant.field(ReentrantReadWriteLock.class, "sync").get(beneath);
    Field holds =
        Grant.field(
            Class.forName("java.util.concurrent.locks.ReentrantReadWriteLock$Sync"), "readHolds");
    Object used =
        Grant.field(ReentrantReadWriteLock.class, "sync").get(new ReentrantReadWriteLock());
    holds.set(sync, holds.get(used));
  }

  private static void assertWorks(ReadWriteLock lock, Peer peer) {
    for (int i = 0; i < 300; i++) {
      assertThat(lock.readLock().tryLock()).isTrue();
      lock.readLock().lock();
      assertThat(peer.<Boolean>ask(lock.readLock()::tryLock)).isTrue();
      assertThat(peer.<Boolean>ask(lock.writeLock()::tryLock)).isFalse();
      peer.run(lock.readLock()::unlock);
      lock.readLock().unlock();
      lock.readLock().unlock();
      if (i % 50 == 0) {
        assertThat(lock.writeLock().tryLock()).isTrue();
        assertThat(peer.<Boolean>ask(lock.readLock()::tryLock)).isFalse();
        lock.writeLock().unlock();
      }
    }
  }
}
