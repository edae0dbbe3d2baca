// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierFailedException;
import dev.askew.locks.internal.Handshake;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** An asymmetric backend, by which heavy fences are executed until it fails. */
final class ServingBackend {
  /** So many that two targets seldom meet. */
  private static final int MOST_QUEUES = 16;

  private static final VarHandle REPORTED;

  static {
    try {
      REPORTED =
          MethodHandles.lookup().findVarHandle(ServingBackend.class, "reported", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Of the provider that has opened it. */
  private final String provider;

  private final BarrierBackend backend;

  private final boolean isDirected;

  /** One; or, if it reaches one thread at a time, several, by the target. */
  private final FenceQueue[] queues;

  /** Whether the backend has been told to settle in. */
  private boolean hasSettled;

  /** Whether its failure has been reported, or is being reported. */
  @SuppressWarnings("UnusedVariable") // through REPORTED
  private volatile boolean reported;

  /**
   * @param isProcessWide what the backend has answered; it is not asked again
   */
  ServingBackend(String provider, BarrierBackend backend, boolean isProcessWide) {
    this.provider = provider;
    this.backend = backend;
    isDirected = !isProcessWide;
    queues = new FenceQueue[isDirected ? MOST_QUEUES : 1];
    for (int i = 0; i < queues.length; i++) {
      queues[i] = new FenceQueue(backend);
    }
  }

  String provider() {
    return provider;
  }

  /** Whether it reaches one thread at a time, so that locks have to name the thread. */
  boolean isDirected() {
    return isDirected;
  }

  /** Lets the backend do what had time; once. */
  synchronized void settleIn() {
    if (!hasSettled) {
      hasSettled = true;
      backend.settleIn();
    }
  }

  /**
   * The heavy fence of a lock that was biased asymmetrically. It makes compiler barriers, not only
   * light fences, count as full ones.
   *
   * @param target the only thread that it has to reach; null if that thread is gone. A backend that
   *     reaches all at once reaches all
   * @throws BarrierFailedException if the backend failed; then nothing may be assumed to be ordered
   */
  void reach(@Nullable Thread target) throws BarrierFailedException {
    VarHandle.fullFence();
    if (!isDirected) {
      queues[0].execute(null);
    } else if (target != null && target != Thread.currentThread()) {
      queues[queueOf(target)].execute(target);
    }
  }

  /**
   * By the target: virtual threads have the second half of the queues, see {@link FenceQueue}. Not
   * by its id, for a subclass may override getId().
   */
  private int queueOf(Thread target) {
    int half = queues.length / 2;
    int queue = System.identityHashCode(target) & (half - 1);
    return FenceQueue.isVirtual(target) ? half + queue : queue;
  }

  /**
   * The same where an exclusion depends on it.
   *
   * @return false if it failed; the caller must then {@link Handshake#with shake hands} with each
   *     thread it meant to reach
   * @throws ThreadDeath if the current thread was stopped meanwhile; nothing is ordered then
   */
  boolean fence(@Nullable Thread target) {
    try {
      reach(target);
      return true;
    } catch (ThreadDeath stop) {
      throw stop; // says nothing about the backend
    } catch (OutOfMemoryError | StackOverflowError e) {
      return false; // nor does this
    } catch (Throwable t) {
      report(t);
      return false;
    }
  }

  /** Nobody could be found to take its place, and nobody was told of it. */
  void tryAgain() {
    reported = false;
  }

  /**
   * The backend has failed: no more grants, a status that says so, and a thread that tries the
   * other providers. The caller is about to acquire a lock, so nothing is thrown but {@link
   * ThreadDeath}. What could not be done, for lack of stack, memory or threads, is left to the next
   * fence that fails. Once it is done, a failure of this backend changes nothing any more: it may
   * come from a thread that began its fence while this one still served.
   */
  void report(Throwable cause) {
    try {
      if (REPORTED.compareAndSet(this, false, true)) {
        boolean done = false;
        try {
          Barriers.replace(this, cause);
          done = true;
        } finally {
          if (!done) {
            reported = false; // a store, for which there is always room
          }
        }
      }
    } catch (ThreadDeath stop) {
      throw stop;
    } catch (Throwable t) {
      // no stack, no memory, no threads
    }
  }
}
