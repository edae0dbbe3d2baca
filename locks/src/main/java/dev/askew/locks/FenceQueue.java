// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierFailedException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The callers of heavy fences who share barriers: of those who wait while a barrier is in flight,
 * all with the same target are served by one that follows.
 */
final class FenceQueue {
  /*
   * Algorithmic notes
   *
   * Coalescing. A caller pushes a request and then either leads, if nobody does, or waits. The
   * leader takes all requests that were there before it executes a barrier, one for each target
   * among them, and reports the outcome to each. A request that arrives while a barrier is in
   * flight is not in the leader's batch, because that barrier may already have passed what the
   * caller did before; it shares the next one. Whoever stops leading wakes one of those that came
   * meanwhile. The end of leading is a volatile store and the request was pushed by
   * compare-and-set, so either that caller sees that nobody leads or the former leader sees the
   * request.
   *
   * Errors. A leader may run out of stack or memory, or be stopped, at any call. So nothing that
   * others depend on is behind a call: the outcome is reported, and leadership given up, by
   * stores in the very frames that took the batch and won the leadership. `leader` names the
   * thread, so that its `finally` knows whether it won, wherever the error came from. If
   * an error keeps a leader from waking anybody, the sleepers look again by themselves. A request
   * may still be among the others when an error is reported to it; the next leader passes it over.
   * What is not covered is a Thread.stop that arrives between two of those stores, on JDK 17 to 19.
   *
   * Virtual threads. A backend that looks at a virtual thread may call Thread.yield() meanwhile, as
   * HotSpot's getStackTrace() does. A leader that is virtual itself would be unmounted by that, and
   * would have to wait for a carrier, which those who wait for the leader may keep: they are pinned
   * if they hold a monitor on JDK 21 to 23. So a virtual thread whose target is virtual executes a
   * barrier of its own, and nobody waits for it. Nor may it lead others' barriers for such targets:
   * a queue has only virtual targets and no virtual caller, or no virtual target.
   */

  private static final VarHandle REQUESTS;
  private static final VarHandle LEADER;
  private static final long MOST_NANOS_ASLEEP = 10_000_000;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      REQUESTS = lookup.findVarHandle(FenceQueue.class, "requests", Request.class);
      LEADER = lookup.findVarHandle(FenceQueue.class, "leader", Thread.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final BarrierBackend backend;

  /** The requests of all callers that no leader has taken yet, the latest first. */
  private volatile @Nullable Request requests;

  /** The thread that executes barriers for all others, or null. */
  private volatile @Nullable Thread leader;

  FenceQueue(BarrierBackend backend) {
    this.backend = backend;
    link(new Request(null), new StackOverflowError());
  }

  /** Does what a leader does after an error, so that nothing is linked at the end of a stack. */
  private void link(Request r, Throwable failure) {
    r.failure = failure;
    r.again = // what the argument is, last: so each type is linked
        failure instanceof OutOfMemoryError
            || failure instanceof ThreadDeath
            || failure instanceof StackOverflowError;
    r.done = r.next == null;
    leader = leader == r.thread ? null : leader;
  }

  /**
   * Returns after a barrier that began after the call. The caller has executed a full fence.
   *
   * @param target the thread that it has to reach, by the directed form; null for all, by the
   *     process-wide one
   */
  void execute(@Nullable Thread target) throws BarrierFailedException {
    Request request;
    do {
      request = new Request(target);
      if (target != null && isVirtual(target) && isVirtual(request.thread)) {
        fenceAlone(request, target);
      } else {
        await(request);
      }
    } while (request.again);
    Throwable failure = request.failure;
    if (failure instanceof BarrierFailedException known) {
      throw known;
    } else if (failure instanceof OutOfMemoryError
        || failure instanceof StackOverflowError
        || failure instanceof ThreadDeath) {
      throw (Error) failure;
    } else if (failure != null) {
      throw new BarrierFailedException(
          "heavyFence() of the backend " + backend.name(),
          failure,
          "Report this to the backend's authors.");
    }
  }

  /** By its class, which is final: methods can be overridden, and Java 17 has none for this. */
  static boolean isVirtual(Thread thread) {
    return thread.getClass().getName().equals("java.lang.VirtualThread");
  }

  /** A barrier that is not shared. */
  private void fenceAlone(Request request, Thread target) {
    request.event = Events.fencing();
    try {
      backend.heavyFence(target);
    } catch (Throwable t) {
      request.failure = t;
    }
    Events.fenced(request.event, 1, request.failure != null);
  }

  private void await(Request request) {
    do {
      request.next = requests;
    } while (!REQUESTS.compareAndSet(this, request.next, request));
    Thread me = request.thread;
    boolean interrupted = false;
    try {
      while (!request.done) {
        if (leader == null || leader == me) { // its own, if the backend calls back
          Request batch = null;
          try {
            if (leader == me || LEADER.compareAndSet(this, (Thread) null, me)) {
              batch = lead(me);
            }
          } finally {
            if (leader == me) {
              leader = null;
            }
          }
          wake(batch, me);
        } else if (Thread.interrupted()) {
          interrupted = true; // or else park() would not wait
        } else {
          // Bounded: a leader at the end of its stack may have failed to wake us.
          LockSupport.parkNanos(request, MOST_NANOS_ASLEEP);
        }
      }
    } finally {
      if (interrupted) {
        me.interrupt();
      }
    }
  }

  /**
   * Executes a barrier for all who have asked so far, one for each target, and reports its outcome
   * to them. Only the {@link #leader} calls it.
   *
   * @return those whom it served; null if nobody had asked
   */
  private @Nullable Request lead(Thread me) {
    Request batch = null;
    Throwable taking = null;
    try {
      do {
        batch = requests;
      } while (batch != null && !REQUESTS.compareAndSet(this, batch, (Request) null));
    } catch (Throwable t) { // perhaps after it was done
      taking = t;
    }
    for (Request first = batch; first != null; first = first.next) {
      if (first.done) {
        continue; // served with one before it
      }
      Throwable failure = taking;
      try {
        if (failure == null) {
          first.event = Events.fencing();
          if (first.target == null) {
            backend.heavyFence();
          } else {
            backend.heavyFence(first.target);
          }
        }
      } catch (Throwable t) {
        failure = t;
      }
      boolean isLeadersOwn = // an InternalError is the backend's, as other errors are
          failure instanceof OutOfMemoryError
              || failure instanceof StackOverflowError
              || failure instanceof ThreadDeath;
      for (Request r = first; r != null; r = r.next) { // no call: see "Errors"
        if (r.target == first.target && !r.done) {
          first.callers++;
          r.failure = failure;
          r.again = isLeadersOwn && r.thread != me;
          r.done = true;
        }
      }
    }
    return batch;
  }

  /** Wakes those who were served, and one of those who came meanwhile, who then leads. */
  private void wake(@Nullable Request batch, Thread me) {
    for (Request r = batch; r != null; r = r.next) {
      if (r.thread != me) {
        LockSupport.unpark(r.thread);
      }
    }
    Request successor = requests;
    if (successor != null) {
      LockSupport.unpark(successor.thread);
    }
    for (Request r = batch; r != null; r = r.next) {
      if (r.callers != 0) {
        Events.fenced(r.event, r.callers, r.failure != null);
      }
    }
  }

  /** One caller. */
  private static final class Request {
    final Thread thread = Thread.currentThread();

    /** The thread to reach; null for all. */
    final @Nullable Thread target;

    /** The caller that came before. */
    @Nullable Request next;

    /** What the barrier threw. */
    @Nullable Throwable failure;

    /** Whether that was the leader's own trouble, and says nothing of the backend. */
    boolean again;

    /** Of the first with its target in a batch: what {@link Events#fenced} wants back. */
    @Nullable Object event;

    /** Of the same: how many shared the barrier. */
    int callers;

    volatile boolean done;

    Request(@Nullable Thread target) {
      this.target = target;
    }
  }
}
