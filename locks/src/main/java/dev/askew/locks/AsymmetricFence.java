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
 * A memory fence in two halves: a light one that costs next to nothing, for the side that runs all
 * the time, and a heavy one that pays for both.
 *
 * <p>Of two threads, one executing {@code A; lightFence(); B} and the other {@code C; heavyFence();
 * D}, either D sees A or B sees C, or both: what a {@link VarHandle#fullFence()} on each side would
 * give. Two light fences order nothing between each other; two heavy ones do, as full fences.
 *
 * <p>The accesses A and B must be at least opaque (see {@link VarHandle#setOpaque}), or the
 * compiler may do without them. What the light side read and wrote is <em>published</em> only by
 * release and acquire accesses of its own, as ever.
 *
 * <p>The ordering is that of the kernel's expedited membarrier (kernel/sched/membarrier.c) and of
 * C++ proposal P1202, from which the names come.
 */
public final class AsymmetricFence {
  /*
   * Algorithmic notes
   *
   * Changing over. While no asymmetric backend is ready both halves are full fences. Let L be a
   * light fence that finds the backend ready and so is no fence, H a heavy one that does not use
   * the backend. H looks at `backend` after its full fence and finds none; L finds one. So L's look
   * comes after H's, hence L's B comes after H's full fence and sees C. (L's look is an acquire, so
   * that B cannot come before it.) In all other pairs either both are full fences or H uses the
   * backend. There is no way back: a backend that fails later makes heavy fences fail, and light
   * ones stay light.
   *
   * Coalescing. A caller pushes a request and then either leads, if nobody does, or waits. The
   * leader takes all requests that were there before it executes the barrier and reports the
   * outcome to each. A request that arrives while a barrier is in flight is not in the leader's
   * batch, because that barrier may already have passed what the caller did before; it shares the
   * next one. Whoever stops leading wakes one of those that came meanwhile. The end of leading is a
   * volatile store and the request was pushed by compare-and-set, so either that caller sees that
   * nobody leads or the former leader sees the request.
   *
   * Errors. A leader may run out of stack or memory, or be stopped, at any call. So nothing that
   * others depend on is behind a call: the outcome is reported, and leadership given up, by
   * stores in the very frames that took the batch and won the leadership. `leader` names the
   * thread, so that its `finally` knows whether it won, wherever the error came from. If
   * an error keeps a leader from waking anybody, the sleepers look again by themselves. A request
   * that is still among the others when an error is reported to it is reported once more by the
   * next leader, after a barrier that began later: that does no harm. What is not covered is a
   * Thread.stop that arrives between two of those stores, on JDK 17 to 19.
   */

  /** The asymmetric backend once it is ready, else null. */
  private static volatile @Nullable BarrierBackend backend;

  /** The requests of all callers that no leader has taken yet, the latest first. */
  private static volatile @Nullable Request requests;

  /** The thread that executes barriers for all others, or null. */
  private static volatile @Nullable Thread leader;

  private static final VarHandle BACKEND;
  private static final VarHandle REQUESTS;
  private static final VarHandle LEADER;
  private static final long MOST_NANOS_ASLEEP = 10_000_000;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      Class<?> here = AsymmetricFence.class;
      BACKEND = lookup.findStaticVarHandle(here, "backend", BarrierBackend.class);
      REQUESTS = lookup.findStaticVarHandle(here, "requests", Request.class);
      LEADER = lookup.findStaticVarHandle(here, "leader", Thread.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
    link(new Request(), new StackOverflowError());
  }

  private AsymmetricFence() {}

  /**
   * Does once what a leader does after an error, so that nothing is linked at the end of a stack.
   */
  private static void link(Request r, Throwable failure) {
    r.failure = failure;
    r.again = failure instanceof VirtualMachineError || failure instanceof ThreadDeath;
    r.done = r.next == null;
    leader = leader == r.thread ? null : leader;
  }

  /**
   * Orders what the current thread did before it against what it does after it, as seen by a thread
   * that executes a {@link #heavyFence()}. Compiles to no instruction but a load and a branch while
   * an asymmetric backend is ready, and to a full fence otherwise. Never blocks.
   */
  public static void lightFence() {
    // The load is itself the compiler barrier: C2 pins the accesses on both sides of an opaque or
    // stronger one made through a VarHandle.
    if (BACKEND.getAcquire() == null) {
      VarHandle.fullFence();
    }
  }

  /**
   * Orders what the current thread did before it against what it does after it, and makes the light
   * fences of all other threads count as full ones. Returns when that is done. May block for some
   * microseconds; callers that arrive while a barrier is in flight share the next one. Not
   * interruptible: an interrupt is kept.
   *
   * @throws BarrierFailedException if the backend failed; then nothing may be assumed to be ordered
   */
  public static void heavyFence() throws BarrierFailedException {
    VarHandle.fullFence();
    BarrierBackend b = backend; // after the full fence, see "Changing over"
    if (b != null) {
      coalesced(b);
    }
  }

  /**
   * Whether light fences cost nothing and heavy ones pay for both, which is so once an asymmetric
   * backend has been ready. Both are full fences before that, and for good where there is none.
   * Does not wait; see {@link Barriers#awaitReady}.
   *
   * @return whether an asymmetric backend executes the heavy fences
   */
  public static boolean isAsymmetric() {
    return backend != null;
  }

  /** Called once, when an asymmetric backend has opened. */
  static void use(BarrierBackend asymmetric) {
    backend = asymmetric;
  }

  private static void coalesced(BarrierBackend b) {
    Request request;
    do {
      request = new Request();
      await(request, b);
    } while (request.again);
    Throwable failure = request.failure;
    if (failure instanceof BarrierFailedException known) {
      throw known;
    } else if (failure instanceof VirtualMachineError || failure instanceof ThreadDeath) {
      throw (Error) failure;
    } else if (failure != null) {
      throw new BarrierFailedException(
          "heavyFence() of the backend " + b.name(),
          failure,
          "Report this to the backend's authors.");
    }
  }

  private static void await(Request request, BarrierBackend b) {
    do {
      request.next = requests;
    } while (!REQUESTS.compareAndSet(request.next, request));
    Thread me = request.thread;
    boolean interrupted = false;
    try {
      while (!request.done) {
        if (leader == null || leader == me) { // its own, if the backend calls back
          Request batch = null;
          try {
            if (leader == me || LEADER.compareAndSet((Thread) null, me)) {
              batch = lead(b, me);
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
   * Executes one barrier for all who have asked so far and reports its outcome to them. Only the
   * {@link #leader} calls it.
   *
   * @return those whom it served; null if nobody had asked
   */
  private static @Nullable Request lead(BarrierBackend b, Thread me) {
    Object event = Events.fencing();
    Request batch = null;
    Throwable failure = null;
    boolean isLeadersOwn = false;
    try {
      do {
        batch = requests;
      } while (batch != null && !REQUESTS.compareAndSet(batch, (Request) null));
      if (batch != null) {
        batch.event = event;
        b.heavyFence();
      }
    } catch (Throwable t) {
      failure = t;
      isLeadersOwn = t instanceof VirtualMachineError || t instanceof ThreadDeath;
    }
    for (Request r = batch; r != null; r = r.next) { // no call: see "Errors"
      r.failure = failure;
      r.again = isLeadersOwn && r.thread != me;
      r.done = true;
    }
    return batch;
  }

  /** Wakes those who were served, and one of those who came meanwhile, who then leads. */
  private static void wake(@Nullable Request batch, Thread me) {
    int callers = 0;
    for (Request r = batch; r != null; r = r.next) {
      callers++;
      if (r.thread != me) {
        LockSupport.unpark(r.thread);
      }
    }
    Request successor = requests;
    if (successor != null) {
      LockSupport.unpark(successor.thread);
    }
    if (batch != null) {
      Events.fenced(batch.event, callers, batch.failure != null);
    }
  }

  /** One caller of {@link #heavyFence()}. */
  private static final class Request {
    final Thread thread = Thread.currentThread();

    /** The caller that came before. */
    @Nullable Request next;

    /** What the barrier threw. */
    @Nullable Throwable failure;

    /** Whether that was the leader's own trouble, and says nothing of the backend. */
    boolean again;

    /** Of the batch's first: what {@link Events#fenced} wants back. */
    @Nullable Object event;

    volatile boolean done;
  }
}
