// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierFailedException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
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
   * ones stay light. Another that reaches all threads may take its place. It serves those light
   * fences as well, since they do nothing of their own.
   *
   * Directed backends. A backend that reaches one thread at a time cannot make the light fences of
   * all others full ones. Both halves stay full fences then. The locks, whose owners and readers
   * do without a light fence (see Bias), use ServingBackend.reach(), which is given the thread.
   */

  /** The latest asymmetric backend of those that reach all threads at once. */
  private static volatile @Nullable ServingBackend backend;

  /** The latest asymmetric backend, for the locks. */
  private static volatile @Nullable ServingBackend serving;

  private static final VarHandle BACKEND;

  static {
    try {
      BACKEND =
          MethodHandles.lookup()
              .findStaticVarHandle(AsymmetricFence.class, "backend", ServingBackend.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
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
    ServingBackend b = backend; // after the full fence, see "Changing over"
    if (b != null) {
      b.reach(null);
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

  /**
   * The backend by which a lock revokes. It is here before an asymmetric bias can be granted. It
   * need not be the one that served at the grant: each makes the owner execute a full fence, which
   * is all that the owner relies on. Whoever has to know whether it is directed asks for it once.
   */
  static ServingBackend serving() {
    return Objects.requireNonNull(serving);
  }

  /** Called when an asymmetric backend has opened, the first time before it may be granted. */
  static void use(ServingBackend opened) {
    if (!opened.isDirected()) {
      backend = opened;
    }
    serving = opened;
  }
}
