// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A thread that does as it is told, one thing at a time, and may have a {@link Plan} meanwhile. */
public sealed class Actor extends Thread {
  private static final Plan NONE = new Plan(List.of(), 0, null, 0);
  private static final long LOOK_NANOS = 10_000;

  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private volatile boolean begun;
  private volatile boolean done = true;
  private volatile @Nullable Throwable escaped;
  private Plan plan = NONE;
  private boolean armed;

  Actor(String name) {
    super(null, null, "actor " + name, 0, false);
    setDaemon(true);
    start();
  }

  /** One whose id is not to be relied on, so that in sections it is a guest. */
  static final class Guest extends Actor {
    Guest(String name) {
      super(name);
    }

    @Override
    @SuppressWarnings("deprecation")
    public long getId() {
      return 1;
    }
  }

  @Override
  public final void run() {
    try {
      while (true) {
        Runnable task = tasks.take();
        begun = true;
        try {
          task.run();
        } catch (Throwable t) {
          escaped = t;
        }
        done = true;
      }
    } catch (InterruptedException e) {
      // The end of it.
    }
  }

  void reached(int site) {
    if (armed) {
      plan.reached(site);
    }
  }

  /** Begins to do that, with nothing in the way. */
  void begin(Runnable task) {
    escaped = null;
    begun = false;
    done = false;
    tasks.add(task);
  }

  /** Begins to do that, according to plan. */
  void begin(Plan next, Runnable task) {
    begin(
        () -> {
          plan = next;
          next.begin();
          armed = true;
          try {
            task.run();
          } finally {
            armed = false;
          }
        });
  }

  /**
   * Does something that no plan concerns.
   *
   * @param task what to do
   */
  public static void aside(Runnable task) {
    Actor actor = (Actor) Thread.currentThread();
    actor.plan.pause();
    try {
      task.run();
    } finally {
      actor.plan.resume();
    }
  }

  /**
   * Where the current actor's plan threw that.
   *
   * @param error an error, or what wraps it
   * @return the site, or null if somebody else threw it
   */
  public static @Nullable Site origin(Throwable error) {
    return ((Actor) Thread.currentThread()).plan.origin(error);
  }

  /**
   * What the current actor's plan lets fail.
   *
   * @return the failure, or null
   */
  public static @Nullable Failure failure() {
    return ((Actor) Thread.currentThread()).plan.failure();
  }

  /**
   * Whether the current actor's plan has thrown something in the place of a call.
   *
   * @param type the class that was called
   * @return true if it has
   */
  public static boolean hasFailed(String type) {
    return ((Actor) Thread.currentThread()).plan.hasFailed(type);
  }

  boolean isDone() {
    return done;
  }

  /** What came out of the task. */
  @Nullable Throwable escaped() {
    return escaped;
  }

  /** Waits until it is done, stopped by its plan, or waits for somebody; or as long as that. */
  void awaitQuiet(Plan current, long millis) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (System.nanoTime() - deadline < 0) {
      boolean acts = begun; // before its state: until then it waits for its task
      boolean waits =
          switch (getState()) {
            case WAITING, TIMED_WAITING, BLOCKED -> acts;
            default -> false;
          };
      if (done || current.isStopped() || waits) {
        return;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** Waits until it is done, or as long as that. */
  boolean awaitDone(long millis) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (!done) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return true;
  }

  /** Where it is, for a report. */
  String whereabouts() {
    return getName()
        + " is in "
        + Arrays.stream(getStackTrace())
            .filter(frame -> !frame.getClassName().startsWith("dev.askew.injection"))
            .limit(6)
            .map(
                frame ->
                    frame.getClassName().replaceFirst(".*\\.", "")
                        + "."
                        + frame.getMethodName()
                        + ":"
                        + frame.getLineNumber())
            .collect(Collectors.joining(" < "));
  }

  void end() {
    interrupt();
  }
}
