// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.program.swap;

import java.lang.reflect.Field;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/** A program with locks that can be swapped, each used in another way. */
public final class SwapMain {
  private SwapMain() {}

  /** What all of them count. */
  abstract static class Counter {
    int count;

    abstract void add() throws Exception;
  }

  /** A private field of the lock's own type, in locals and across branches and loops. */
  static final class Own extends Counter {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @Override
    void add() throws Exception {
      ReentrantLock mine = null;
      if (Thread.interrupted()) {
        return;
      }
      for (long i = 0; i < 1; i++) {
        mine = lock;
      }
      mine = mine == null ? lock : mine;
      if (!mine.tryLock(1, TimeUnit.HOURS)) {
        return;
      }
      try {
        count++;
        changed.signalAll();
        if (!mine.isHeldByCurrentThread() || mine.getHoldCount() != 1 || mine.isFair()) {
          throw new AssertionError();
        }
      } finally {
        mine.unlock();
      }
    }

    /** In another class of the nest, which is another class file. */
    final class Reader {
      int read() {
        synchronized (lock) {
          lock.lock();
          try {
            return count;
          } finally {
            lock.unlock();
          }
        }
      }
    }
  }

  /** A field of an interface's type; the lock leaves as that. */
  static final class AsLock extends Counter {
    private final Lock lock = new ReentrantLock(false);

    Lock lock() {
      return lock;
    }

    @Override
    void add() {
      lock().lock();
      try {
        count++;
      } finally {
        lock().unlock();
      }
    }
  }

  /** A field that another class of the package uses. */
  static final class Shared extends Counter {
    final ReentrantLock lock;

    Shared(boolean fair) {
      if (fair) {
        lock = new ReentrantLock(true);
      } else {
        lock = new ReentrantLock();
      }
    }

    @Override
    void add() {
      new User(this).add();
    }
  }

  /** The other class. */
  record User(Shared shared) {
    void add() {
      shared.lock.lock();
      try {
        shared.count++;
      } finally {
        shared.lock.unlock();
      }
    }
  }

  /** A static field. */
  static final class Static extends Counter {
    private static final ReentrantLock lock = new ReentrantLock();

    @Override
    void add() throws Exception {
      lock.lockInterruptibly();
      try {
        count++;
      } finally {
        lock.unlock();
      }
    }
  }

  /** A read-write lock and its parts. */
  static final class Table extends Counter {
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final ReentrantReadWriteLock.ReadLock reader = lock.readLock();
    private final Lock writer = lock.writeLock();

    @Override
    void add() {
      reader.lock();
      reader.unlock();
      lock.readLock().lock();
      lock.readLock().unlock();
      writer.lock();
      try {
        count++;
      } finally {
        writer.unlock();
      }
      if (lock.writeLock().isHeldByCurrentThread() || lock.getReadLockCount() < 0) {
        throw new AssertionError();
      }
    }
  }

  /** The same as an interface. */
  static final class AsReadWriteLock extends Counter {
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    @Override
    void add() {
      lock.writeLock().lock();
      try {
        count++;
      } finally {
        lock.writeLock().unlock();
      }
    }
  }

  /** Not in the list. */
  static final class NotNamed extends Counter {
    private final ReentrantLock lock = new ReentrantLock();

    @Override
    void add() {
      lock.lock();
      count++;
      lock.unlock();
    }
  }

  /** Fails in a line that does not change. */
  static final class Failing extends Counter {
    private final ReentrantLock lock = new ReentrantLock();

    @Override
    void add() {
      lock.lock();
      try {
        throw new IllegalStateException("as intended");
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Runs it.
   *
   * @param args names of the fields to show, which must not be constants in here
   */
  public static void main(String[] args) throws Exception {
    Counter[] counters = {
      new Own(),
      new AsLock(),
      new Shared(true),
      new Shared(false),
      new Static(),
      new Table(),
      new AsReadWriteLock(),
      new Subclassed(),
      new NotNamed()
    };
    for (Counter counter : counters) {
      Thread[] threads = new Thread[2];
      for (int i = 0; i < threads.length; i++) {
        threads[i] = new Thread(() -> add(counter, 2_000));
        threads[i].start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      System.out.println(name(counter) + " has counted " + counter.count);
    }
    Own own = (Own) counters[0];
    System.out.println("read " + own.new Reader().read());
    try {
      new Failing().add();
    } catch (IllegalStateException e) {
      System.out.println(e.getStackTrace()[0] + ", " + e.getStackTrace()[1]);
    }
    for (Counter counter : counters) {
      for (String field : args) {
        show(counter, field);
      }
    }
  }

  private static void add(Counter counter, int times) {
    try {
      for (int i = 0; i < times; i++) {
        counter.add();
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static String name(Counter counter) {
    return counter.getClass().getSimpleName();
  }

  /** The class of a lock, and for Askew's whether it becomes biased. */
  private static void show(Counter counter, String name) throws Exception {
    Object lock = find(counter, name);
    if (lock == null) {
      return;
    }
    String biased = "";
    if (counter instanceof Subclassed || lock.getClass().getSimpleName().equals("BiasedLock")) {
      boolean isFair = (boolean) lock.getClass().getMethod("isFair").invoke(lock);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (!isFair && !isBiased(lock) && System.nanoTime() < end) {
        add(counter, 1_000);
      }
      biased = isBiased(lock) ? ", biased" : ", not biased";
    }
    System.out.println("lock of " + name(counter) + ": " + lock.getClass().getName() + biased);
  }

  private static boolean isBiased(Object lock) throws Exception {
    return (boolean) lock.getClass().getMethod("isBiased").invoke(lock);
  }

  private static @Nullable Object find(Counter counter, String name) throws Exception {
    for (Field field : counter.getClass().getDeclaredFields()) {
      if (field.getName().equals(name)) {
        field.setAccessible(true);
        return field.get(counter);
      }
    }
    return null;
  }
}
