// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierFailedException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
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
  // Algorithmic notes
  //
  // Changing over. While no asymmetric backend is ready both halves are full fences. Let L be a
  // light fence that finds the backend ready and so is no fence, H a heavy one that does not use
  // the
  // backend. H looks at `backend` after its full fence and finds none; L finds one. So L's look
  // comes after H's, hence L's B comes after H's full fence and sees C. (L's look is an acquire, so
  // that B cannot come before it.) In all other pairs either both are full fences or H uses the
  // backend. The way back does not exist: a backend that fails later makes heavy fences fail, and
  // light ones stay light.
  //
  // Coalescing. A caller stacks up a request and then either leads, if nobody does, or waits. The
  // leader takes all requests that were there before it executes the barrier and reports the
  // outcome
  // to each. A request that arrives while a barrier is under way is not in the leader's batch, as
  // that barrier may have passed already what the caller did before; it shares the next one.
  // Whoever
  // stops leading wakes one of those that came meanwhile; as the end of leading is volatile and the
  // request was stacked by compare-and-set, either that caller sees that nobody leads or the former
  // leader sees the request.

  /** The asymmetric backend once it is ready, else null. */
  private static volatile @Nullable BarrierBackend backend;

  private static final VarHandle BACKEND;

  private static final AtomicReference<@Nullable Request> REQUESTS = new AtomicReference<>();
  private static final AtomicBoolean LED = new AtomicBoolean();
  private static final long MOST_NANOS_ASLEEP = 10_000_000;

  static {
    try {
      BACKEND =
          MethodHandles.lookup()
              .findStaticVarHandle(AsymmetricFence.class, "backend", BarrierBackend.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private AsymmetricFence() {}

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
    } else if (failure instanceof VirtualMachineError own) {
      throw own;
    } else if (failure != null) {
      throw new BarrierFailedException(
          "heavyFence() of the backend " + b.name(),
          failure,
          "Report this to the backend's authors.");
    }
  }

  private static void await(Request request, BarrierBackend b) {
    do {
      request.next = REQUESTS.get();
    } while (!REQUESTS.compareAndSet(request.next, request));
    boolean interrupted = false;
    while (!request.done) {
      if (!LED.get() && LED.compareAndSet(false, true)) {
        lead(b);
      } else if (Thread.interrupted()) {
        interrupted = true; // or else park() would not wait
      } else {
        // Bounded: a leader at the end of its stack may have failed to wake us.
        LockSupport.parkNanos(request, MOST_NANOS_ASLEEP);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Executes one barrier for all who have asked so far. Only the thread that won {@link #LED} calls
   * it. If it runs out of stack or memory, that is its own affair: the others ask again.
   */
  private static void lead(BarrierBackend b) {
    Request batch = null;
    Throwable failure = null;
    Object event = null;
    try {
      batch = REQUESTS.getAndSet(null);
      if (batch != null) {
        event = Events.fencing();
        b.heavyFence();
      }
    } catch (Throwable t) {
      failure = t;
    } finally {
      LED.set(false);
    }
    Thread leader = Thread.currentThread();
    int callers = 0;
    for (Request r = batch; r != null; r = r.next) { // all before the first call, which may fail
      callers++;
      r.failure = failure;
      r.again = failure instanceof VirtualMachineError && r.thread != leader;
      r.done = true;
    }
    for (Request r = batch; r != null; r = r.next) {
      if (r.thread != leader) {
        LockSupport.unpark(r.thread);
      }
    }
    Request successor = REQUESTS.get();
    if (successor != null) {
      LockSupport.unpark(successor.thread);
    }
    if (callers != 0) {
      Events.fenced(event, callers, failure != null);
    }
  }

  /** One caller of {@link #heavyFence()}. */
  private static final class Request {
    final Thread thread = Thread.currentThread();
    @Nullable Request next;
    @Nullable Throwable failure;
    boolean again;
    volatile boolean done;
  }
}
