// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import dev.askew.locks.AsymmetricFence;
import dev.askew.locks.Barriers;
import dev.askew.locks.internal.Handshake;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sections and grace periods: safe reclamation of what the garbage collector does not own, such as
 * native handles, mapped memory and pooled buffers.
 *
 * <p>Whoever uses such a thing finds it inside a {@linkplain #enter() section}. Whoever frees it
 * first takes it away, so that nobody finds it any more, and then waits for a <em>grace
 * period</em>: until every section that was open has ended ({@link #synchronize()}), or leaves the
 * waiting to {@link #retire}.
 *
 * <pre>{@code
 * // a user                                       // the one who closes
 * try (Section section = epochs.enter()) {        long old = handle.getAndSet(0);
 *   long h = handle.get();                        epochs.synchronize();
 *   if (h != 0) nativeRead(h);                    nativeFree(old);
 * }
 * }</pre>
 *
 * <p>A section costs its thread two plain stores and a light fence ({@link AsymmetricFence}), no
 * atomic instruction and no allocation. A grace period costs one heavy fence and waits for the
 * sections that are open; sections that begin meanwhile do not delay it. Sections nest, belong to
 * their thread, and may do anything but wait for a grace period of the same {@code Epochs}; they
 * should be short, because one that lasts delays all reclamation.
 *
 * <p><b>What is required</b> of the program: the reference or handle is read inside the section, by
 * an access that is at least opaque, and removed before the call of {@code synchronize()} or {@code
 * retire} by an access that is at least opaque. To see the contents of what was found takes acquire
 * and release, as ever; volatile fields and atomics do all of it.
 *
 * <p><b>Memory effects.</b> What a section did happens-before the return of each {@code
 * synchronize()} that waited for it, and before each action that was retired and waited for it.
 *
 * <p>Threads need no registration. A platform thread gets a slot of about 200 bytes, reused after
 * its death; at most 4,096 have one. Virtual threads, and threads beyond that number, borrow a slot
 * for each section by a compare-and-set and a full fence, and leave nothing. A virtual thread that
 * lives long is better off with {@link #join()}. {@link SharedResource} is simpler where one thing
 * is used, exchanged and closed.
 *
 * <p>The ideas are those of read-copy-update (McKenney; userspace: Desnoyers et al., IEEE TPDS
 * 2012) and of epoch-based reclamation (Fraser 2004; crossbeam-epoch).
 */
public final class Epochs extends Slots {
  /*
   * Algorithmic notes
   *
   * A slot's state is 0 outside, and inside the global epoch that was current when its thread
   * entered. Names: U is the store that takes a resource away, before the call. E begins an epoch,
   * numbered e. H is the heavy fence. R reads a slot's state. In a section, G reads the global epoch
   * g, S stores it in the slot, L is the light fence, P reads the reference.
   *
   *   section:  G  S  L  P  use  X           X: state = 0, a release
   *   reclaim:  U  E  H  R  free
   *
   * Claim: if P found the old resource, then X happens-before free.
   *
   * 1. R sees S, or P sees U. That is the contract of AsymmetricFence, with S and U as its A and C;
   *    S is opaque. So if P found the old resource, R of this slot sees S or what the thread stored
   *    there later. It holds while the fences change over from symmetric to asymmetric, because
   *    AsymmetricFence's contract does: a light fence that finds the backend comes after each
   *    heavy one that does not. It makes no difference which form earlier sections used, because
   *    each section has an S and an L of its own.
   * 2. R sees a state s that is not 0:
   *    - s < e: the caller looks again until it sees another state.
   *    - s >= e: the thread read an epoch that began with E or later. If s is S's own, G (an acquire)
   *      read what E (a release) or a later E stored, so U happens-before P: P found the new one.
   *      It needs no fence. If s is not S's own, it is of a later section, so X came before: see 3.
   *    An old g may be stored late, when the epoch is long past: G, then a pause, then S. That
   *    is a state < e for all later reclaimers, so they wait for it; a reclaimer that read the
   *    slot before S is the case 1, P sees U. This is why epochs are counted by 64 bits and never
   *    reused. With a parity bit, as in liburcu, each grace period would need two phases.
   *    Sections that begin after E store e or more, so they delay nobody for ever.
   * 3. R sees 0 stored by X, or a state of a later section of the same thread. R is volatile, X a
   *    release: the section happens-before free. For a later state, an opaque store S' after X,
   *    the language promises nothing, but processors do. x86-64 keeps stores in order. AArch64: X is
   *    stlr, and what precedes it is ordered before a later store to the same location ("po; [L];
   *    coi" of the architecture's model), or a dmb before it, which orders all later stores. RISC-V
   *    and POWER have such a fence before X.
   * 4. A thread that has ended in a section uses nothing any more, and all that it did happens-before
   *    isAlive() is false. Its section is ended for it, and its name is logged. Under the monitor,
   *    so one does it, and only slots of dead threads are touched: a slot is lent to others without
   *    the monitor, so it has to name the same thread before and after that was seen dead. A dead
   *    thread hands over no more. A virtual thread that was collected never ran again.
   * 5. Guests. A slot is claimed by compare-and-set of `guest`, then entered, with a full fence as L.
   *    It is left by state = 0 and then guest = null, so whoever claims it finds no section there.
   *    Between two guests of a slot a reclaimer may take the second for the first: then it waits
   *    once more, if the second read an old epoch.
   * 6. The set of slots. A thread that registers publishes the table by a store before a full fence,
   *    and a row of lent slots is published before a slot of it is claimed. A reclaimer reads table
   *    and rows after H. So note 1 holds with that store as S: R finds the slot, or P sees U. A place
   *    is reused only if its thread is gone and its state is 0.
   * 7. The heavy fence fails. Light fences stay light. Each thread that has a slot of its own makes a
   *    handshake instead, after a full fence of the caller; threads that register after the table
   *    was read are those of note 6. Guests have full fences of their own. If a handshake is
   *    impossible, the call ends with an exception and nothing is freed.
   *
   * What is lost on weaker assumptions, line by line (each line runs alone):
   *   no L at all (x86-64: S waits in the store buffer):   S  P(old)  U E H R(0) free  use!
   *   a full fence for H (the light side stays light):     the same
   *   G not an acquire (AArch64):  P(old) early, U E, G(e) S, H R(e) free, use!
   *   X before a use (not a release):                      X  R(0) free  use!
   * Each is a mutant in the models and the tests.
   *
   * Waiting is by polling, so that leaving a section is one store: no waiter is woken by it. A
   * waiter spins, yields, then sleeps for up to a millisecond.
   */

  /** How many retired actions may wait, by default. */
  public static final int DEFAULT_BACKLOG = 10_000;

  private static final long NEVER = Long.MAX_VALUE;

  /** A grace period that takes so long is seen by the bean and by Flight Recorder. */
  private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** After so long a wait without a limit, those who are waited for are logged. */
  private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(10);

  static {
    // Now and not at the end of some stack: what a section needs.
    GlobalEpoch.current();
    Slot slot = Slot.of(Thread.currentThread(), 0);
    slot.enter();
    slot.enter();
    slot.close();
    slot.close();
    Slot lent = Slot.lent(true);
    if (lent.enterAsGuest(Thread.currentThread())) {
      lent.close();
    }
    Participant.prepare();
    Events.start();
  }

  private final Reclaimer reclaimer;

  /** How many threads have ended in a section; about, since nobody guards it. */
  private int endedInside;

  /** With a daemon thread of its own, which is started when needed, for what is retired. */
  public Epochs() {
    this(DEFAULT_BACKLOG, null);
  }

  /**
   * With the caller's threads for what is retired.
   *
   * @param executor runs one task at a time, which waits for grace periods and runs what was
   *     retired. It has to run it or to throw: if it drops a task, nothing is ever freed. If it
   *     runs it in a thread that is in a section, the task throws, and the next retirement starts
   *     another
   * @param backlog how many retired actions may wait at most; at least 1
   * @throws IllegalArgumentException if the backlog is less than 1
   */
  public Epochs(Executor executor, int backlog) {
    this(backlog, Objects.requireNonNull(executor, "executor"));
  }

  private Epochs(int backlog, @Nullable Executor executor) {
    if (backlog < 1) {
      throw new IllegalArgumentException("backlog: " + backlog);
    }
    Barriers.status(); // the choice of a backend begins
    reclaimer = new Reclaimer(this, executor, backlog);
  }

  // ---- Sections ----

  /**
   * Opens a section of the current thread, inside another or not. Allocates nothing if the thread
   * has been here before, unless more guests than ever have sections open. Never blocks, but for a
   * moment when a thread comes for the first time.
   *
   * @return the section, to be closed once, by this thread
   * @throws IllegalStateException if a thread has a billion sections open
   */
  public Section enter() {
    return enterSlot();
  }

  final Slot enterSlot() {
    Thread thread = Thread.currentThread();
    Slot[] t = table;
    Slot slot = t[(int) thread.getId() & (t.length - 1)];
    if (slot != null && slot.refersTo(thread)) { // the common case
      slot.enter();
      return slot;
    }
    return enterSlowly(thread);
  }

  /**
   * Gives the current thread a handle that finds its slot without a search, for the hottest loops
   * and for event loops, and for virtual threads that live long. Sections of {@link #enter()} and
   * of the handle nest.
   *
   * @return the handle, for this thread alone
   * @throws IllegalStateException if {@value #MOST_PLACES} threads have a slot already
   */
  public Participant join() {
    Thread thread = Thread.currentThread();
    return new Participant(this, join(thread), thread);
  }

  // ---- Grace periods ----

  /**
   * Waits for a grace period: returns when all sections have ended that were open when it was
   * called. What the caller took away before is used by nobody then. Not interruptible: an
   * interrupt is kept. After ten seconds a warning in the log names the threads that are waited
   * for.
   *
   * <p>A thread that ended inside a section is not waited for; it is named in the log.
   *
   * @throws IllegalStateException if the current thread is in a section, for which it would wait
   *     for ever; nothing has been waited for
   * @throws SecurityException if the heavy fence failed and a security manager denies the handshake
   *     that replaces it; nothing may be freed then
   */
  public void synchronize() {
    try {
      gracePeriod(NEVER);
    } catch (GracePeriodTimeoutException e) {
      throw new AssertionError(e); // in 292 years
    }
  }

  /**
   * The same, for a limited time.
   *
   * @param timeout how long to wait at most; zero or less looks once. The heavy fence, some
   *     microseconds, is not counted
   * @throws GracePeriodTimeoutException if sections are still open; it has their threads. Nothing
   *     may be freed then. A later call starts again
   * @throws IllegalStateException as {@link #synchronize()}
   * @throws SecurityException as {@link #synchronize()}
   */
  public void synchronize(Duration timeout) throws GracePeriodTimeoutException {
    gracePeriod(saturatedNanos(timeout));
  }

  static long saturatedNanos(Duration timeout) {
    try {
      return Math.max(0, timeout.toNanos());
    } catch (ArithmeticException e) {
      return timeout.isNegative() ? 0 : NEVER;
    }
  }

  final void rejectOwnSection() {
    if (isInside(Thread.currentThread())) {
      throw new IllegalStateException(
          "The current thread is in a section; it would wait for itself.");
    }
  }

  private void gracePeriod(long nanos) throws GracePeriodTimeoutException {
    rejectOwnSection();
    Object begun = Events.beginning();
    long start = System.nanoTime();
    boolean hasEnded = false;
    try {
      long epoch = GlobalEpoch.advance();
      fence();
      awaitSections(epoch, nanos, begun);
      hasEnded = true;
    } finally {
      Events.gracePeriod(begun, System.nanoTime() - start, hasEnded);
    }
  }

  private void awaitSections(long epoch, long nanos, @Nullable Object begun)
      throws GracePeriodTimeoutException {
    long start = System.nanoTime();
    Pause pause = new Pause();
    Statistics.Waiting waiting = null;
    try {
      for (Slot[] row : rows()) {
        for (Slot slot : row) {
          pause.restart();
          while (slot != null && slot.isOpenBefore(epoch)) {
            String gone = endIfGone(slot);
            if (gone != null) {
              Events.endedInside();
              Log.endedInside(gone, ++endedInside);
            } else {
              long waited = System.nanoTime() - start;
              if (waited >= nanos) {
                throw new GracePeriodTimeoutException(laggards(epoch));
              }
              if (nanos == NEVER && waited >= STALL_NANOS) {
                nanos = NEVER - 1; // once
                Log.stalled(laggards(epoch));
              }
              if (waiting == null && waited >= LONG_NANOS) {
                waiting = Events.waiting(begun, this, epoch, start, slot.thread());
              }
              pause.next(nanos - waited);
            }
          }
        }
      }
    } finally {
      pause.end();
      if (waiting != null) {
        Events.waited(waiting);
      }
    }
  }

  /** Note 7. */
  private void fence() {
    try {
      AsymmetricFence.heavyFence();
    } catch (ThreadDeath stop) {
      throw stop; // says nothing about the backend
    } catch (Throwable t) { // whatever the backend throws, nothing follows from such a fence
      VarHandle.fullFence(); // perhaps it did not get as far as its own
      Events.handshakes();
      if (!(t instanceof VirtualMachineError)) {
        Log.fenceFailed(t);
      }
      Thread me = Thread.currentThread();
      for (Slot slot : table) {
        Thread thread = slot == null ? null : slot.get();
        if (thread != null && thread != me) {
          Handshake.with(thread);
        }
      }
    }
  }

  final List<Thread> laggards(long epoch) {
    List<Thread> laggards = new ArrayList<>();
    for (Slot[] row : rows()) {
      for (Slot slot : row) {
        Thread thread = slot == null || !slot.isOpenBefore(epoch) ? null : slot.thread();
        if (thread != null) {
          laggards.add(thread);
        }
      }
    }
    return laggards;
  }

  // ---- Retirement ----

  /**
   * Has the action run after a grace period, soon, in the daemon thread or by the executor. Grace
   * periods are shared by what is retired within about a millisecond. May be called in a section.
   * Blocks only while the backlog is full.
   *
   * <p>An exception of the action is logged; other actions run all the same. An action that is
   * pending when the JVM ends does not run. What the caller did before happens-before the action.
   *
   * @param action frees what the caller has taken away before; runs once
   * @throws RejectedExecutionException if the backlog is full and the current thread is in a
   *     section, for which it would wait for ever, or if the executor refuses; the action will not
   *     run then. What others retired meanwhile waits for the next call, too
   */
  public void retire(Runnable action) {
    reclaimer.retire(action);
  }

  /**
   * Waits until all has run that was retired before.
   *
   * @param timeout how long to wait at most
   * @return whether it has
   * @throws InterruptedException if the thread is interrupted while it waits
   * @throws IllegalStateException if the current thread is in a section, or runs a retired action
   * @throws RejectedExecutionException if there is no task and the executor refuses one
   */
  public boolean awaitRetired(Duration timeout) throws InterruptedException {
    rejectOwnSection();
    return reclaimer.await(saturatedNanos(timeout));
  }

  /**
   * How many retired actions have not run yet.
   *
   * @return at this moment
   */
  public int backlog() {
    return reclaimer.backlog();
  }
}
