// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierFailedException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
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
 * <p>While no backend serves that reaches all threads at once, both halves are full fences, see
 * {@link #isAsymmetric()}.
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
   * Directed backends. A backend that reaches one thread at a time cannot make the light fences of
   * all others full ones. Both halves stay full fences then. The locks, whose owners and readers
   * do without a light fence (see Bias), use the package-private form, which is given the thread.
   *
   * Queues. Callers share barriers, see FenceQueue. Where the barrier is directed, a thread's
   * requests are always in the same queue, but a queue may have those of several threads.
   */

  private static final FenceQueue ALL = new FenceQueue();

  /** By the target; so many that two targets seldom meet. */
  private static final FenceQueue[] DIRECTED = new FenceQueue[16];

  /** The asymmetric backend once it is ready and if it reaches all threads, else null. */
  private static volatile @Nullable BarrierBackend backend;

  /** The asymmetric backend once it is ready and if it reaches one thread at a time, else null. */
  private static volatile @Nullable BarrierBackend directed;

  private static final VarHandle BACKEND;

  static {
    try {
      BACKEND =
          MethodHandles.lookup()
              .findStaticVarHandle(AsymmetricFence.class, "backend", BarrierBackend.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
    for (int i = 0; i < DIRECTED.length; i++) {
      DIRECTED[i] = new FenceQueue();
    }
  }

  private AsymmetricFence() {}

  /**
   * Orders what the current thread did before it against what it does after it, as seen by a thread
   * that executes a {@link #heavyFence()}. Compiles to no instruction but a load and a branch once
   * {@link #isAsymmetric()}, and to a full fence before. Never blocks.
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
   * interruptible: an interrupt is kept. Only a full fence unless {@link #isAsymmetric()}.
   *
   * @throws BarrierFailedException if the backend failed; then nothing may be assumed to be ordered
   */
  public static void heavyFence() throws BarrierFailedException {
    VarHandle.fullFence();
    BarrierBackend b = backend; // after the full fence, see "Changing over"
    if (b != null) {
      ALL.execute(b, null);
    }
  }

  /**
   * Whether light fences cost nothing and heavy ones pay for both, which is so once an asymmetric
   * backend that reaches all threads at once has been ready. Both are full fences before that, and
   * for good where there is none. Locks can be biased asymmetrically all the same, see {@link
   * BarrierBackend#isProcessWide()}. Does not wait; see {@link Barriers#awaitReady}.
   *
   * @return whether an asymmetric backend executes the heavy fences
   */
  public static boolean isAsymmetric() {
    return backend != null;
  }

  /** Whether locks have to name the thread that a heavy fence is to reach. */
  static boolean isDirected() {
    return directed != null;
  }

  /**
   * The heavy fence of a lock that was biased asymmetrically. It makes compiler barriers, not only
   * light fences, count as full ones.
   *
   * @param target the only thread that it has to reach; null if that thread is gone. A backend that
   *     reaches all at once reaches all
   */
  static void reach(@Nullable Thread target) throws BarrierFailedException {
    BarrierBackend b = directed; // before the grant, so whoever found the bias finds the backend
    if (b == null) {
      heavyFence();
      return;
    }
    VarHandle.fullFence();
    if (target != null && target != Thread.currentThread()) {
      // Not by its id: a subclass may override getId().
      DIRECTED[System.identityHashCode(target) & (DIRECTED.length - 1)].execute(b, target);
    }
  }

  /**
   * Called once, when an asymmetric backend has opened, before it may be granted.
   *
   * @param isProcessWide what the backend has answered; it is not asked again
   */
  static void use(BarrierBackend asymmetric, boolean isProcessWide) {
    if (isProcessWide) {
      backend = asymmetric;
    } else {
      directed = asymmetric;
    }
  }
}
