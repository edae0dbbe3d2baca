// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.elsewhere;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.locks.BiasPolicy;
import dev.askew.locks.BiasedLock;
import dev.askew.locks.BiasedReadWriteLock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;

/**
 * Locks whose class is a user's survive serialisation: for such a class Java calls a constructor of
 * the first superclass that is not serialisable, and looks whether that class may call it.
 */
class SubclassesTest {
  private static final class Mutex extends BiasedLock {
    private static final long serialVersionUID = 1L;

    Mutex(BiasPolicy policy) {
      super(policy);
    }
  }

  private static final class ReadWrite extends BiasedReadWriteLock {
    private static final long serialVersionUID = 1L;

    private final Read read = new Read(this);
    private final Write write = new Write(this);

    ReadWrite() {
      super(BiasPolicy.eager());
    }

    @Override
    public Read readLock() {
      return read;
    }

    @Override
    public Write writeLock() {
      return write;
    }
  }

  private static final class Read extends BiasedReadWriteLock.ReadLock {
    private static final long serialVersionUID = 1L;

    Read(BiasedReadWriteLock lock) {
      super(lock);
    }
  }

  private static final class Write extends BiasedReadWriteLock.WriteLock {
    private static final long serialVersionUID = 1L;

    Write(BiasedReadWriteLock lock) {
      super(lock);
    }
  }

  private static <T> T copy(T original) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(original);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      @SuppressWarnings("unchecked") // of the original's class
      T copy = (T) in.readObject();
      return copy;
    }
  }

  private static void use(Lock lock) {
    for (int i = 0; i < 10; i++) {
      lock.lock();
      lock.unlock();
    }
  }

  @Test
  void locks() throws Exception {
    for (BiasPolicy policy : new BiasPolicy[] {BiasPolicy.eager(), BiasPolicy.adaptive()}) {
      Mutex lock = new Mutex(policy);
      lock.lock();
      Mutex copy = copy(lock);
      assertThat(copy.isLocked()).isFalse();
      use(copy);
    }
  }

  @Test
  void readWriteLocks() throws Exception {
    ReadWrite lock = new ReadWrite();
    use(lock.readLock());
    lock.readLock().lock();
    ReadWrite copy = copy(lock);
    assertThat(copy.getReadLockCount()).isZero();
    use(copy.readLock());
    use(copy.writeLock());
    copy.readLock().lock();
    assertThat(copy.getReadLockCount()).isEqualTo(1);
    assertThat(copy.writeLock().tryLock()).isFalse();
  }
}
