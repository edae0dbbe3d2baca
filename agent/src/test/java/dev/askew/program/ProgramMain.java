// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.program;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** A program whose use of locks is known to the unit. Each lock has a line and a field. */
public final class ProgramMain {
  private static final class Own extends ReentrantLock {
    private static final long serialVersionUID = 1L;
  }

  private static final ReentrantLock owned = new ReentrantLock();
  private static final ReentrantLock nested = new ReentrantLock();
  private static final ReentrantLock turns = new ReentrantLock();
  private static final Lock called = new ReentrantLock();
  private static final ReentrantLock tried = new ReentrantLock();
  private static final ReentrantLock queued = new ReentrantLock();
  private static final ReentrantLock waited = new ReentrantLock();
  private static final ReentrantLock paused = new ReentrantLock();
  private static final ReentrantLock failing = new ReentrantLock();
  private static final ReentrantLock broken = new ReentrantLock();
  private static final ReentrantLock fair = new ReentrantLock(true);
  private static final ReentrantLock virtual = new ReentrantLock();
  private static final ReentrantLock sub = new Own();
  private static final ReentrantReadWriteLock table = new ReentrantReadWriteLock();
  private static final ReentrantReadWriteLock fairTable = new ReentrantReadWriteLock(true);

  private ProgramMain() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    pairs(owned, 1_000_000);
    for (int i = 0; i < 100; i++) {
      nested.lock();
      nested.lockInterruptibly();
      nested.lock();
      nested.unlock();
      nested.unlock();
      nested.unlock();
    }
    for (int i = 0; i < 10; i++) {
      inThread(() -> pairs(turns, 7));
      pairs(turns, 3);
    }
    call();
    attempts();
    queue();
    condition();
    pause();
    exceptions();
    breakRecord();
    pairs(fair, 50);
    pairs(sub, 60);
    readWrite(table);
    readWrite(fairTable);
    shortLived();
    monitors(new Monitored());
    if (Runtime.version().feature() >= 21) {
      inVirtualThreads();
    }
    LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();
    for (int i = 0; i < 40; i++) {
      queue.add("");
      queue.take();
    }
    System.out.println("the program has ended");
  }

  static void pairs(Lock lock, int pairs) {
    for (int i = 0; i < pairs; i++) {
      lock.lock();
      lock.unlock();
    }
  }

  private static void inThread(Runnable task) throws InterruptedException {
    Thread thread = new Thread(task, "another");
    thread.start();
    thread.join();
  }

  /** Each way once: interface, lambda, method reference, reflection. */
  private static void call() throws Exception {
    called.lock();
    called.unlock();
    Runnable lambda =
        () -> {
          called.lock();
          called.unlock();
        };
    lambda.run();
    Runnable reference = called::lock;
    reference.run();
    called.unlock();
    Method lock = Lock.class.getMethod("lock");
    lock.invoke(called);
    called.unlock();
  }

  /** Three that succeed, two that do not. */
  private static void attempts() throws Exception {
    check(tried.tryLock());
    inThread(
        () -> {
          check(!tried.tryLock());
          try {
            check(!tried.tryLock(1, TimeUnit.MILLISECONDS));
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    tried.unlock();
    check(tried.tryLock(1, TimeUnit.SECONDS));
    tried.unlock();
    inThread(() -> check(tried.tryLock()));
  }

  private static void queue() throws Exception {
    queued.lock();
    Thread thread = new Thread(() -> pairs(queued, 1));
    thread.start();
    while (!queued.hasQueuedThread(thread)) {
      Thread.onSpinWait();
    }
    queued.unlock();
    thread.join();
  }

  /** Once to wait, once after that, once to signal. */
  @SuppressWarnings("WaitNotInLoop") // another one would count
  private static void condition() throws Exception {
    Condition condition = waited.newCondition();
    CountDownLatch inside = new CountDownLatch(1);
    Thread waiter =
        new Thread(
            () -> {
              waited.lock();
              waited.lock();
              try {
                inside.countDown();
                condition.awaitUninterruptibly();
              } finally {
                waited.unlock();
                waited.unlock();
              }
            });
    waiter.start();
    inside.await();
    waited.lock();
    condition.signal();
    waited.unlock();
    waiter.join();
  }

  /** Nobody comes meanwhile. */
  @SuppressWarnings("WaitNotInLoop") // another one would count
  private static void pause() throws Exception {
    Condition condition = paused.newCondition();
    for (int i = 0; i < 2; i++) {
      paused.lock();
      try {
        check(condition.awaitNanos(1) <= 0);
      } finally {
        paused.unlock();
      }
    }
  }

  private static void exceptions() {
    try {
      failing.unlock();
      check(false);
    } catch (IllegalMonitorStateException expected) {
      check(expected.getStackTrace()[0].getClassName().startsWith("java.util.concurrent.locks."));
    }
    for (int i = 0; i < 20; i++) {
      try {
        failing.lock();
        try {
          throw new IllegalStateException();
        } finally {
          failing.unlock();
        }
      } catch (IllegalStateException expected) {
        // the program's own
      }
    }
    Thread.currentThread().interrupt();
    try {
      failing.lockInterruptibly();
      check(false);
    } catch (InterruptedException expected) {
      check(!failing.isLocked());
    }
  }

  /** From now on the agent cannot count this lock without an exception. */
  private static void breakRecord() throws Exception {
    pairs(broken, 5);
    inThread(() -> pairs(broken, 5));
    Field sync = ReentrantLock.class.getDeclaredField("sync");
    sync.setAccessible(true);
    Class<?> probe;
    try {
      probe = Class.forName("dev.askew.agent.probe.Probe", true, null);
    } catch (ClassNotFoundException e) {
      return; // there is no agent
    }
    Method find = probe.getDeclaredMethod("find", Object.class);
    find.setAccessible(true);
    Object record = find.invoke(null, sync.get(broken));
    if (record == null) {
      return; // nothing is recorded just now
    }
    Field runs = record.getClass().getDeclaredField("runs");
    runs.setAccessible(true);
    Field figures = runs.getType().getDeclaredField("figures");
    figures.setAccessible(true);
    Object figured = runs.get(record);
    if (figured == null) {
      return;
    }
    figures.set(figured, new long[0]);
    for (int i = 0; i < 3; i++) {
      pairs(broken, 5);
      inThread(() -> pairs(broken, 5));
    }
    check(!broken.isLocked());
    figures.set(figured, new long[128]);
    System.out.println("the record was broken");
  }

  private static void readWrite(ReentrantReadWriteLock lock) {
    for (int write = 0; write < 5; write++) {
      pairs(lock.readLock(), 100);
      check(lock.readLock().tryLock());
      lock.readLock().unlock();
      lock.writeLock().lock();
      check(lock.writeLock().tryLock());
      pairs(lock.readLock(), 1);
      lock.writeLock().unlock();
      lock.writeLock().unlock();
    }
  }

  private static final class Monitored {
    private static int calls;
    private final Object lock = new Object();
    private int count;

    synchronized void instanceMethod() {
      count++;
    }

    static synchronized void classMethod() {
      calls++;
    }

    /** Leaves by an exception now and then. */
    void block(int number) {
      synchronized (lock) {
        count++;
        if (number % 5 == 0) {
          throw new IllegalStateException();
        }
      }
    }

    @SuppressWarnings("NullAway")
    void never() {
      Object lockThatIsNull = null;
      synchronized (lockThatIsNull) {
        count++;
      }
    }
  }

  private static void monitors(Monitored monitored) throws Exception {
    for (int i = 0; i < 3; i++) {
      monitored.instanceMethod();
      inThread(
          () -> {
            for (int j = 0; j < 9; j++) {
              monitored.instanceMethod();
            }
          });
    }
    for (int i = 0; i < 15; i++) {
      Monitored.classMethod();
    }
    Runnable blocks =
        () -> {
          for (int i = 0; i < 10; i++) {
            try {
              monitored.block(i);
            } catch (IllegalStateException expected) {
              check(!Thread.holdsLock(monitored.lock));
            }
          }
        };
    blocks.run();
    inThread(blocks);
    for (int i = 1; i <= 4; i++) {
      monitored.block(i);
    }
    monitored.block(6);
    try {
      monitored.never();
      check(false);
    } catch (NullPointerException expected) {
      check(monitored.count == 55 && Monitored.calls == 15);
    }
  }

  /** A hundred locks, used as often as their number says, and gone. */
  private static void shortLived() {
    for (int i = 1; i <= 100; i++) {
      pairs(new ReentrantLock(), i);
    }
    System.gc();
  }

  private static void inVirtualThreads() throws Exception {
    Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
    for (int i = 0; i < 10; i++) {
      Thread thread = (Thread) start.invoke(null, (Runnable) () -> pairs(virtual, 10));
      thread.join();
    }
  }

  private static void check(boolean condition) {
    if (!condition) {
      throw new AssertionError("the program does not behave as without the agent");
    }
  }
}
