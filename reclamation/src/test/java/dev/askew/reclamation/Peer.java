// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

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

  private void work() {
    while (!closed) {
      try {
        steps.take().run();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  Thread thread() {
    return thread;
  }

  /** Lets the peer do something and does not wait for it. */
  FutureTask<Object> start(Step step) {
    FutureTask<Object> task =
        new FutureTask<>(
            () -> {
              step.run();
              return this;
            });
    steps.add(task);
    return task;
  }

  /** Lets the peer do something and waits for it. */
  <T> T ask(Callable<T> step) {
    FutureTask<T> task = new FutureTask<>(step);
    steps.add(task);
    return get(task);
  }

  void run(Step step) {
    get(start(step));
  }

  /** The outcome, once it is there; an exception of the step is thrown as it was. */
  static <T> T get(FutureTask<T> task) {
    try {
      return task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw Peer.<RuntimeException>unchecked(Objects.requireNonNull(e.getCause()));
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("hangs", e);
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> X unchecked(Throwable t) throws X {
    throw (X) t;
  }

  /** Ends the thread, after what it has been told so far. */
  @Override
  public void close() {
    run(() -> closed = true);
    join(thread);
  }

  static void join(Thread thread) {
    try {
      thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    if (thread.isAlive()) {
      throw new AssertionError(thread.getName() + " does not end");
    }
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

  /** Whether the peer waits in a grace period. */
  boolean isSynchronizing() {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getMethodName().equals("gracePeriod")) {
        return thread.getState() == Thread.State.TIMED_WAITING;
      }
    }
    return false;
  }
}
