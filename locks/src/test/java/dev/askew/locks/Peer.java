// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** Another thread, which does what a test tells it, one thing after the other. */
final class Peer implements AutoCloseable {
  /** Much longer than anything takes; what has not come by then does not come. */
  static final long PATIENCE_SECONDS = 30;

  /** A step of a test. */
  interface Step {
    void run() throws Exception;
  }

  private final LinkedBlockingQueue<Runnable> steps = new LinkedBlockingQueue<>();
  private final Thread thread;
  private boolean closed; // the thread's own

  Peer(String name) {
    thread = new Thread(this::work, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** One whose series of revocations is not that of the other. */
  static Peer apartFrom(Peer other) {
    int series = BulkRevocation.seriesOf(other.thread);
    return whose(thread -> BulkRevocation.seriesOf(thread) != series);
  }

  /**
   * One that a lock's account tells from the current thread: by the low eight bits of their ids.
   */
  static Peer unlikeThisThread() {
    long id = Thread.currentThread().getId();
    return whose(thread -> (thread.getId() - id) % 256 != 0);
  }

  private static Peer whose(Predicate<Thread> fits) {
    Peer peer = new Peer("another");
    while (!fits.test(peer.thread)) {
      peer.close();
      peer = new Peer("another");
    }
    return peer;
  }

  private void work() {
    while (!closed) {
      boolean interrupted = Thread.interrupted(); // left by the step before, for the next one
      try {
        Runnable step = steps.take();
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        step.run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // it is meant for the next step
      }
    }
  }

  Thread thread() {
    return thread;
  }

  /** Lets the peer do something and does not wait for it. */
  <T> Pending<T> start(Callable<T> step) {
    FutureTask<T> task = new FutureTask<>(step);
    steps.add(task);
    return new Pending<>(task);
  }

  Pending<Void> start(Step step) {
    return start(
        () -> {
          step.run();
          return null;
        });
  }

  /** Lets the peer do something and waits for it. */
  <T> T ask(Callable<T> step) {
    return start(step).get();
  }

  void run(Step step) {
    start(step).get();
  }

  /** Lets the peer acquire the lock, and returns when it waits in the queue. */
  Pending<Void> startLocking(FullLock lock) {
    Pending<Void> pending = start(() -> lock.lock());
    untilQueued(lock);
    return pending;
  }

  /** Waits until the peer is in the lock's queue, and parked there. */
  void untilQueued(FullLock lock) {
    untilParkedIn(lock::hasQueuedThread);
  }

  /**
   * The same for any lock. Without a look at the peer's stack, which on JDK 17 stops all threads.
   */
  void untilParkedIn(Predicate<Thread> queue) {
    until("queued: " + thread.getName(), () -> queue.test(thread) && isWaiting());
  }

  boolean isWaiting() {
    Thread.State state = thread.getState();
    return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
  }

  /** Whether the peer is parked, and has called this method. */
  boolean isParkedIn(String method) {
    StackTraceElement[] stack = thread.getStackTrace(); // one look, of one moment
    return stack.length != 0
        && stack[0].getMethodName().equals("park")
        && Arrays.stream(stack).anyMatch(frame -> frame.getMethodName().equals(method));
  }

  /** Ends the thread, after what it has been told so far. */
  @Override
  public void close() {
    run(() -> closed = true);
    try {
      thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    if (thread.isAlive()) {
      throw new AssertionError(thread.getName() + " does not end: " + stack());
    }
  }

  private String stack() {
    return String.join("\n  ", Arrays.toString(thread.getStackTrace()).split(", ", -1));
  }

  /** For the test's own thread, which nobody watches: it must not wait for ever. */
  static boolean acquiredInTime(Lock lock) {
    try {
      return lock.tryLock() || lock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until a count has grown so much, which may take long while it grows at all. */
  static void untilGrown(String what, LongSupplier count, long more) {
    long last = count.getAsLong();
    for (long target = last + more; last < target; last = count.getAsLong()) {
      long before = last;
      until(what, () -> count.getAsLong() > before);
    }
  }

  /** Whether a thread of that name lives, in all of this JVM. */
  static boolean isThere(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals(name));
  }

  /** Waits for a state that has to come. */
  static void until(String what, BooleanSupplier state) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!state.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("in vain waited until " + what);
      }
      Thread.yield();
    }
  }

  /** What a peer is doing. */
  final class Pending<T> {
    private final FutureTask<T> task;

    private Pending(FutureTask<T> task) {
      this.task = task;
    }

    boolean isDone() {
      return task.isDone();
    }

    /** Its outcome, once it is there; an exception of the step is thrown as it was. */
    T get() {
      try {
        return task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        throw Peer.<RuntimeException>unchecked(e.getCause());
      } catch (InterruptedException | TimeoutException e) {
        throw new AssertionError(thread.getName() + " hangs: " + stack(), e);
      }
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> X unchecked(Throwable t) throws X {
    throw (X) t;
  }
}
