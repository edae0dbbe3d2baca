// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.program.swap;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** A program with locks that cannot be swapped, each for another reason. */
public final class RefusedMain {
  private RefusedMain() {}

  /** Written when it is serialised. */
  static final class Serialized implements Serializable {
    private static final long serialVersionUID = 1L;
    private final ReentrantLock lock = new ReentrantLock();

    void use() {
      lock.lock();
      lock.unlock();
    }
  }

  /** Not written. */
  static final class Transient implements Serializable {
    private static final long serialVersionUID = 1L;
    private final transient ReentrantLock lock = new ReentrantLock();

    void use() {
      lock.lock();
      lock.unlock();
    }
  }

  /** Found by its name. */
  static final class Reflected {
    private final ReentrantLock reflectedLock = new ReentrantLock();

    void use() throws Exception {
      ((Lock) Reflected.class.getDeclaredField("reflectedLock").get(this)).lock();
      reflectedLock.unlock();
    }
  }

  /** Used by whoever wants. */
  public static final class Public {
    public final ReentrantLock lock = new ReentrantLock();
  }

  /** Passed as what it is. */
  static final class Passed {
    private final ReentrantLock lock = new ReentrantLock();

    void use() {
      take(lock);
    }

    private static void take(ReentrantLock lock) {
      lock.lock();
      lock.unlock();
    }
  }

  /** Returned as what it is. */
  static final class Returned {
    private final ReentrantLock lock = new ReentrantLock();

    ReentrantLock get() {
      return lock;
    }

    void use() {
      get().lock();
      get().unlock();
    }
  }

  /** Taken along by a lambda. */
  static final class Captured {
    void use() {
      ReentrantLock lock = new ReentrantLock();
      Runnable runnable = () -> lock.lock();
      runnable.run();
      lock.unlock();
    }
  }

  /** In an array. */
  static final class Arrayed {
    private final ReentrantLock[] locks = {new ReentrantLock()};

    void use() {
      locks[0].lock();
      locks[0].unlock();
    }
  }

  /** In a collection. */
  static final class Collected {
    private final Map<String, ReentrantLock> locks = new HashMap<>();

    void use() {
      locks.put("", new ReentrantLock());
      for (ReentrantLock lock : locks.values()) {
        lock.lock();
        lock.unlock();
      }
    }
  }

  /** In a field that has another's lock, too. */
  static final class Mixed {
    private final ReentrantLock lock;

    Mixed() {
      lock = new ReentrantLock();
    }

    Mixed(ReentrantLock other) {
      lock = other;
    }

    void use() {
      lock.lock();
      lock.unlock();
    }
  }

  /** Asked for its class. */
  static final class Asked {
    private final Lock lock = new ReentrantLock();

    void use() {
      if (!lock.getClass().getName().isEmpty()) {
        lock.lock();
        lock.unlock();
      }
    }
  }

  /** A public subclass. */
  public static final class PublicSub extends ReentrantLock {
    private static final long serialVersionUID = 1L;
  }

  /** A subclass that has a method as BiasedLock has. */
  static final class Clashing extends ReentrantLock {
    private static final long serialVersionUID = 1L;

    boolean isBiased() {
      return false;
    }
  }

  /** A subclass that is used as a ReentrantLock. */
  static final class TakenForOne extends ReentrantLock {
    private static final long serialVersionUID = 1L;
  }

  /** Never loaded. */
  static final class NotMet {
    private final ReentrantLock lock = new ReentrantLock();

    void use() {
      lock.lock();
      lock.unlock();
    }
  }

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    new Serialized().use();
    new Transient().use();
    new Reflected().use();
    new Public().lock.lock();
    new Passed().use();
    new Returned().use();
    new Captured().use();
    new Arrayed().use();
    new Collected().use();
    new Mixed().use();
    new Mixed(new ReentrantLock()).use();
    new Asked().use();
    new PublicSub().lock();
    new Clashing().lock();
    ReentrantLock one = new TakenForOne();
    one.lock();
    if (args.length > 5) {
      new NotMet().use();
    }
    System.out.println("the program has ended");
  }
}
