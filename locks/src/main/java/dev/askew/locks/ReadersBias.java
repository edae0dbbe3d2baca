// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import dev.askew.locks.internal.Handshake;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * The protocol of {@link BiasedReadWriteLock}: flag, readers, revocation, the writer's wait. The
 * superclass of its {@link BiasedReadWriteLock.ReadLock}, so that the fast path of a reader, who
 * has that in hand, loads no further object.
 */
abstract class ReadersBias extends ReaderSlots {
  /*
   * Algorithmic notes
   *
   * Beneath lies a ReentrantReadWriteLock. Every writer holds it, and every reader that is not
   * biased. The flag is a phase and a version, so that a compare-and-set of it cannot mistake one
   * bias for another:
   *
   *   NONE ──► BIASED ───► REVOKING ──► FENCED ──► NONE
   *        └─► SYMMETRIC ───────────────►   └──────► BIASED or SYMMETRIC, if the writer gave up waiting
   *
   * 1. Exclusion. A reader stores holds = 1 in its slot and then loads the flag. A writer moves the
   *    flag to REVOKING, executes the heavy fence, and then loads the slots' holds. The heavy fence
   *    acts as a full fence between the reader's two accesses: either the writer sees the 1 and
   *    waits, or the reader sees that the flag is not BIASED and backs out. A writer has the lock
   *    when it holds the underlying write lock and the flag is NONE. It moves the flag to NONE only
   *    after it has, in this order, held the underlying write lock, seen FENCED, and seen 0 in all
   *    slots. The reader that sets the flag holds the underlying read lock, so no writer has the
   *    lock then. While the flag is NONE a 1 in a slot means nothing: its reader is not inside, and
   *    backs out unless the next bias comes first.
   * 2. A later bias does no harm to a reader that stopped between its store and its load. If it
   *    finds the flag BIASED again, the writer that came between has finished (it held the
   *    underlying write lock, and the granting reader held the read lock after it), and the next
   *    writer, which clears the flag after the reader's look, sees the reader's 1. The look is an
   *    acquire, so the reader sees what that finished writer wrote.
   * 3. Leaving is the second Dekker: holds = 0 (release), then a load of the flag; if it is not
   *    BIASED, a full fence and a load of the waiting writer. The writer that waits has stored its
   *    name and looked at the slot once more, both volatile, before it parks. So one of the
   *    two sees the other. A reader that runs out of stack or memory between the two wakes nobody;
   *    the writer therefore looks again every longestParkNanos.
   * 4. The heavy fence comes before the wait for the underlying lock, so that readers go on, by the
   *    underlying lock, while it lasts. If a reader sets the flag again before the writer got
   *    there, the writer fences once more, this time keeping readers out. The account is told to
   *    inhibit the bias at the first step, so this is rare.
   * 5. Slots. A thread registers while it holds the underlying read lock, so a writer that holds
   *    the underlying write lock sees all slots that there are, but for those of threads that barge
   *    (note 7) or ask for a reader lock of their own. Such a thread looks at the flag after a full
   *    fence, and finds that it is not BIASED. Who has to reach reader by reader (a directed
   *    backend, see AsymmetricFence, or handshakes where a fence failed) looks for slots without
   *    the underlying lock; ReaderSlots says why that suffices.
   * 6. The symmetric form, without an asymmetric backend: a reader executes a full fence of its own
   *    between its store and its load, and a writer one between its compare-and-set of the flag and
   *    its loads.
   * 7. Barging. A writer that waits for slots holds the underlying write lock but not yet this
   *    lock, so a reader's tryLock() has to succeed. Such a reader takes a slot, a stray if it gets
   *    no place in the table, stores holds = 1, executes a full fence and looks at the flag. If that
   *    is NONE, the writer has the lock. If it is FENCED, the writer may have passed the slot
   *    already; the reader moves the version on, and the writer's compare-and-set to NONE, from
   *    what the flag was before the writer looked at the slots for the last time, fails: it looks
   *    again, at this slot too, which was in its list before. In any other phase the reader is
   *    inside: the writer looks at the slots only after it has seen FENCED, which comes after the
   *    reader's look, and so after its full fence. The version stays then, for whoever fences moves
   *    the flag on from what it was before; readers that barge could have it fence for ever.
   *    The last look at the slots is one without a wait, lest versions come round meanwhile.
   * 8. Failures. Whatever is thrown between two steps leaves a state that the next thread can go on
   *    from. Before a thread holds anything, errors pass through it. Once a reader holds the
   *    underlying lock, errors of counting and granting are dropped and the hold stays; only a
   *    stopped thread (ThreadDeath) gives it up. A writer that fails before it has moved the flag
   *    to NONE gives the underlying lock up and leaves a flag that the next writer revokes, or
   *    finds FENCED. Each catch is in the frame that acquired, so nothing is called in between.
   */

  // Phases of the flag; the version is in the bits above.
  static final int NONE = 0;
  static final int BIASED = 1 << 31; // the sign, so that the fast path tests it in one instruction
  static final int SYMMETRIC = 2;
  static final int REVOKING = 3;
  static final int FENCED = 4;
  private static final int VERSION_UNIT = 1 << 3;
  private static final int PHASE_MASK = BIASED | (VERSION_UNIT - 1);

  /** Of so many reads by threads without a slot, one gets its thread a slot. */
  private static final int STRANGERS = 8;

  // Ways of a reader without a bias.
  private static final int LOCK = 0;
  private static final int UNLOCK = 1;
  private static final int LOCK_INTERRUPTIBLY = 2;
  private static final int TRY_LOCK = 3;
  private static final int TRY_LOCK_FOR = 4;

  /** How often a writer looks at a slot before it parks. */
  private static final int SPINS = 200;

  /** After that it looks again unasked, see note 3. Not private: tests make it longer. */
  static volatile long longestParkNanos = 50_000_000;

  private static final VarHandle FLAG;

  /** Here, so that no unlock() initialises a class, perhaps at the end of its stack. */
  private static final boolean RELEASES_BY_VOLATILE_STORE;

  static {
    try {
      FLAG = MethodHandles.lookup().findVarHandle(ReadersBias.class, "flag", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
    RELEASES_BY_VOLATILE_STORE = Costs.RELEASES_BY_VOLATILE_STORE;
  }

  // Transient: not serialised in any case, but there are copiers that go by the fields alone.

  @SuppressWarnings("UnusedVariable") // through FLAG
  private transient int flag;

  /** Reads by threads without a slot while the lock was biased; written in races. */
  private transient int strangers;

  /** Null in a copy that was made without a constructor. */
  private transient @Nullable ReadersAccount account;

  /** The writer that waits for slots, which holds the underlying write lock. */
  transient volatile @Nullable Thread waitingWriter;

  /**
   * Protected, because serialisation calls it for subclasses of the reader lock, wherever they are.
   */
  protected ReadersBias() {}

  /** The lock whose readers this is about. */
  abstract BiasedReadWriteLock whole();

  private ReentrantReadWriteLock underlying() {
    return whole().underlying();
  }

  @Override
  final Object monitor() {
    return underlying();
  }

  /** A new account, for a new lock. */
  final void open(BiasPolicy policy) {
    account = new ReadersAccount(policy);
  }

  private ReadersAccount account() {
    ReadersAccount a = account;
    if (a == null) {
      a = new ReadersAccount(whole().policy());
      account = a;
    }
    return a;
  }

  /** Biases the lock as it is made, and gives the current thread a slot. */
  final void startBiased() {
    register();
    FLAG.set(this, BIASED);
  }

  // ---- The reader's fast path ----

  /**
   * ReaderSlot.enter() for a slot that is where it is looked for first, written out: HotSpot would
   * inline it only if the lock had been biased for much of the time in which it took the profile.
   * All else is called in one place, with the slot that was found: HotSpot inlines it too, and
   * would not inline the whole into its callers if it were any larger.
   */
  final void lockRead() {
    ReaderSlot[] table = slots;
    if (table == null) {
      table = emptyTable();
    }
    Thread thread = Thread.currentThread();
    int home = (int) thread.getId();
    ReaderSlot slot = table[home & (table.length - 1)];
    if (slot.isOwnedBy(thread)
        && slot.holds == 0
        && (int) FLAG.getOpaque(this) < 0) { // < 0: BIASED
      try {
        ReaderSlot.HOLDS.setOpaque(slot, 1);
        if ((int) FLAG.getAcquire(this) < 0 || slot.confirmOrExit(this)) {
          return;
        }
      } catch (Throwable t) { // no stack, no memory to link the call, or stopped
        slot.holds = 0;
        throw t;
      }
    }
    lockReadSlowly(slot);
  }

  /** ReaderSlot.exit(), likewise. */
  final void unlockRead() {
    ReaderSlot[] table = slots;
    if (table == null) {
      table = emptyTable();
    }
    Thread thread = Thread.currentThread();
    int home = (int) thread.getId();
    ReaderSlot slot = table[home & (table.length - 1)];
    if (slot.isOwnedBy(thread) && slot.holds == 1) {
      if (RELEASES_BY_VOLATILE_STORE) {
        ReaderSlot.HOLDS.setVolatile(slot, 0);
      } else {
        ReaderSlot.HOLDS.setRelease(slot, 0);
      }
      try {
        if ((int) FLAG.getOpaque(this) >= 0) {
          wakeWriter();
        }
      } catch (VirtualMachineError e) {
        // The lock has been given up. A writer that waits looks again by itself, see note 3.
      }
      return;
    }
    unlockReadSlowly(slot);
  }

  // ---- The same with the slot in hand: see OwnReadLock ----

  /** The current thread's slot, which is there until the thread ends. */
  final ReaderSlot lastingSlot() {
    ReaderSlot slot = slotOrStray();
    VarHandle.fullFence(); // a stray, too, before the thread's next look at the flag: note 5
    slot.keep();
    return slot;
  }

  /**
   * lockRead() by a caller that knows the slot.
   *
   * @param slot the current thread's
   */
  final void lockReadBy(ReaderSlot slot) {
    if (slot.holds == 0 && (int) FLAG.getOpaque(this) < 0) { // < 0: BIASED
      try {
        ReaderSlot.HOLDS.setOpaque(slot, 1);
        if ((int) FLAG.getAcquire(this) < 0 || slot.confirmOrExit(this)) {
          return;
        }
      } catch (Throwable t) { // no stack, no memory to link the call, or stopped
        slot.holds = 0;
        throw t;
      }
    }
    lockReadSlowly(slot);
  }

  /** unlockRead(), likewise. */
  final void unlockReadBy(ReaderSlot slot) {
    if (slot.holds == 1) {
      if (RELEASES_BY_VOLATILE_STORE) {
        ReaderSlot.HOLDS.setVolatile(slot, 0);
      } else {
        ReaderSlot.HOLDS.setRelease(slot, 0);
      }
      try {
        if ((int) FLAG.getOpaque(this) >= 0) {
          wakeWriter();
        }
      } catch (VirtualMachineError e) {
        // As in unlockRead().
      }
      return;
    }
    unlockReadSlowly(slot);
  }

  /** Begins to read by the current thread's slot, if it has one and the lock is biased. */
  final boolean enter() {
    ReaderSlot slot = slot();
    return slot != null && slot.enter(this);
  }

  static int phase(int flag) {
    return flag & PHASE_MASK;
  }

  /**
   * The reader's look before it reads. Acquire: it sees what the latest writer wrote, see note 2.
   */
  final boolean isBiasedAcquire() {
    return flagAcquire() < 0;
  }

  /** The reader's look after it has read. */
  final boolean isBiasedOpaque() {
    return flagOpaque() < 0;
  }

  /** Whether a reader may try; a hint. */
  final boolean isOpenToReaders() {
    int phase = phase(flagOpaque());
    return phase == BIASED || phase == SYMMETRIC;
  }

  final int flagAcquire() {
    return (int) FLAG.getAcquire(this);
  }

  final int flagOpaque() {
    return (int) FLAG.getOpaque(this);
  }

  private int flagVolatile() {
    return (int) FLAG.getVolatile(this);
  }

  // ---- The reader's slow path ----

  /**
   * All but the common case. Another bias than this there is only in a reader lock that a subclass
   * has made: it keeps none of its own, and so always gets here.
   *
   * <p>This and the next three have at most 35 bytecodes (MaxInlineSize), so that HotSpot does not
   * find them too big where they were called seldom while it took the profile. Where C2 inlines
   * none of them, it keeps in memory what the callers have in registers, and a biased pair costs
   * half as much again: in every second JVM of JDK 25, when this was one method. See
   * should_not_inline() in src/hotspot/share/opto/bytecodeInfo.cpp.
   *
   * @param first the slot in the place where the current thread's is looked for first
   */
  private void lockReadSlowly(ReaderSlot first) {
    ReadersBias bias = whole().bias();
    if (bias != this) {
      bias.lockRead();
    } else {
      lockReadByAnySlot(first);
    }
  }

  private void lockReadByAnySlot(ReaderSlot first) {
    ReaderSlot slot = slot(first);
    if (slot == null || !slot.enter(this)) {
      uninterruptibly(LOCK, slot);
    }
  }

  /** Likewise. */
  private void unlockReadSlowly(ReaderSlot first) {
    ReadersBias bias = whole().bias();
    if (bias != this) {
      bias.unlockRead();
    } else {
      unlockReadByAnySlot(first);
    }
  }

  private void unlockReadByAnySlot(ReaderSlot first) {
    ReaderSlot slot = slot(first);
    if (slot == null || !slot.exit(this)) {
      uninterruptibly(UNLOCK, slot);
    }
  }

  final void lockReadUnbiasedInterruptibly() throws InterruptedException {
    readUnbiased(LOCK_INTERRUPTIBLY, null, 0);
  }

  final boolean tryLockReadUnbiased() {
    return uninterruptibly(TRY_LOCK, null) || barge();
  }

  final boolean tryLockReadUnbiased(long timeout, TimeUnit unit) throws InterruptedException {
    return readUnbiased(TRY_LOCK_FOR, null, unit.toNanos(timeout));
  }

  /** {@link #readUnbiased} in a way that no interrupt ends. */
  private boolean uninterruptibly(int way, @Nullable ReaderSlot slot) {
    try {
      return readUnbiased(way, slot, 0);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Whatever a reader does without a bias: acquires the underlying lock, counts, considers a grant,
   * releases. In one method, because that has more than 325 bytecodes, and HotSpot's compilers
   * inline none that has. Inlined beside the biased path, with the profile of a lock's life without
   * a bias, it makes them keep what the callers have in registers in memory, and a biased pair of
   * two accesses costs twice as much.
   *
   * @param way one of the five ways
   * @param slot the current thread's if it has one; null with the last three ways, which look for
   *     it themselves
   * @param nanos how long to wait, only with {@link #TRY_LOCK_FOR}
   * @return whether the lock was acquired, or released
   * @throws InterruptedException if interrupted, only with two of the ways
   */
  private boolean readUnbiased(int way, @Nullable ReaderSlot slot, long nanos)
      throws InterruptedException {
    ReentrantReadWriteLock.ReadLock reader = underlying().readLock();
    if (way == UNLOCK) {
      if (slot == null || !ReadersAccount.isLastOfBatch(slot.slowReads())) {
        reader.unlock();
        return true;
      }
      long start = ReadersAccount.NO_TIME;
      try {
        start = account().now();
      } catch (VirtualMachineError e) { // then no sample
      } finally {
        reader.unlock();
      }
      try {
        if (isOrdinary()) {
          account().sample(start);
        }
      } catch (VirtualMachineError e) { // likewise; the lock has been given up
      }
      return true;
    }
    int count = 0;
    long start = ReadersAccount.NO_TIME;
    if (way == LOCK) {
      count = slot == null ? 1 : slot.countSlowRead();
      if (ReadersAccount.isLastOfBatch(count)) {
        start = account().now();
      }
      reader.lock();
    } else if (way == LOCK_INTERRUPTIBLY) {
      reader.lockInterruptibly();
    } else if (way == TRY_LOCK ? !reader.tryLock() : !reader.tryLock(nanos, TimeUnit.NANOSECONDS)) {
      return false;
    }
    try {
      if (way != LOCK) {
        slot = slot();
        count = slot == null ? 1 : slot.countSlowRead();
      }
      if (start != ReadersAccount.NO_TIME && isOrdinary()) {
        account().sample(start);
      }
      if (isOpenToReaders()) {
        if (slot == null
            && strangers++ % STRANGERS == 0) { // not for each of many short-lived threads
          register();
        }
      } else {
        int batch = ReadersAccount.isLastOfBatch(count) ? ReadersAccount.BATCH : 0;
        if (account().isDueAfter(slot == null ? 1 : batch) && phase(flagOpaque()) != REVOKING) {
          grant();
        }
      }
    } catch (ThreadDeath stop) {
      reader.unlock();
      throw stop;
    } catch (Throwable t) { // no stack, no memory: then no bias this time
    }
    return true;
  }

  /**
   * Called by a reader that has just got the underlying read lock. Threads may be queued, a writer
   * among them, which revokes once it has that lock. Where threads wait for processors, some always
   * are: a queue of readers wakes one after the other, and the next writer comes before the last of
   * them has run.
   */
  private void grant() {
    if (!account().mayGrant()) {
      return;
    }
    if (underlying().isWriteLockedByCurrentThread()) {
      account().putOff(); // a downgrade
      return;
    }
    int f = flagVolatile();
    if (phase(f) == NONE || phase(f) == FENCED) {
      register();
      int next = (f + VERSION_UNIT) & ~PHASE_MASK;
      if (FLAG.compareAndSet(this, f, next | (Barriers.isAsymmetric() ? BIASED : SYMMETRIC))) {
        account().granted();
        Events.granted(whole());
      }
    }
  }

  /**
   * A reader's last attempt not to wait, after it has failed to get the underlying lock: a writer
   * that holds it may be waiting for readers still, see note 7.
   */
  private boolean barge() {
    return !isOrdinary() && slotOrStray().barge(this);
  }

  /**
   * Makes a writer that has counted the slots' holds count them again, with the caller's.
   *
   * @return false if it has the lock already
   */
  final boolean recount() {
    VarHandle.fullFence(); // the caller's hold before the look: note 7
    for (; ; ) {
      int f = flagVolatile();
      if (phase(f) != FENCED) {
        return phase(f) != NONE;
      }
      if (FLAG.compareAndSet(this, f, ((f + VERSION_UNIT) & ~PHASE_MASK) | FENCED)) {
        return true;
      }
    }
  }

  /** Called by a reader that leaves and has seen that the lock is not BIASED. */
  final void wakeWriter() {
    VarHandle.fullFence(); // its holds before the look, see note 3
    LockSupport.unpark(waitingWriter);
  }

  // ---- Revocation ----

  /** Ends the bias, if there is one, for new readers; those that are in their slots stay there. */
  private void revoke() {
    revokeIn(null);
  }

  /**
   * The same for many locks at once: the sweep, if there is one, fences and takes the last step.
   */
  final void revokeIn(@Nullable Sweep sweep) {
    String reason = sweep == null ? "writer" : "sweep";
    for (; ; ) {
      int f = flagVolatile();
      int version = f & ~PHASE_MASK;
      switch (phase(f)) {
        case BIASED -> inhibitAndMove(f, version | REVOKING);
        case SYMMETRIC -> {
          if (inhibitAndMove(f, version | FENCED)) {
            VarHandle.fullFence();
            account().neededNoFence();
            Events.revoked(Events.revoking(), whole(), null, reason, Events.COMPARE_AND_SET);
            return; // whatever a reader has granted since: the writer looks again, see note 4
          }
        }
        case REVOKING -> {
          if (sweep != null) {
            SweptReaders.in(sweep, this, f);
            return;
          }
          // Not only the writer that asked: it may be slow, or gone, and "asked" is not "fenced".
          Object event = Events.revoking();
          long start = account().now();
          boolean fenced = fenceReaders();
          if (!fenced) {
            Events.shookHands(1);
          }
          account().fenced(start);
          if (FLAG.compareAndSet(this, f, version | FENCED)) {
            Events.revoked(event, whole(), null, reason, fenced ? Events.FENCE : Events.HANDSHAKE);
            return; // likewise
          }
        }
        default -> { // NONE, FENCED
          return;
        }
      }
    }
  }

  /** A bias in a sweep, with the flag as it was before the fence. */
  private record SweptReaders(ReadersBias lock, int flag) implements Sweep.Swept {
    /** Here, because the verifier loads the interface of whoever hands this on as one of it. */
    static void in(Sweep sweep, ReadersBias lock, int flag) {
      sweep.add(new SweptReaders(lock, flag));
    }

    @Override
    public boolean ask(long nanos) {
      return lock.flagVolatile() == flag; // has been asked; unless a writer has fenced since
    }

    @Override
    public void addTargets(Set<Thread> targets) {
      for (ReaderSlot slot : lock.allSlots()) {
        Thread reader = slot.get();
        if (reader != null) {
          targets.add(reader);
        }
      }
    }

    @Override
    public boolean fenced(long nanos) {
      lock.account().fencedIn(nanos);
      return FLAG.compareAndSet(lock, flag, (flag & ~PHASE_MASK) | FENCED);
    }

    @Override
    public void record(Object event, String means) {
      Events.record(event, lock.whole(), null, "sweep", means, 0);
    }
  }

  private boolean inhibitAndMove(int from, int to) {
    account().inhibit();
    return FLAG.compareAndSet(this, from, to);
  }

  /**
   * Executes the heavy fence, for all at once or for one reader after the other.
   *
   * @return false if one failed, and a handshake had to take its place
   */
  private boolean fenceReaders() {
    ServingBackend backend = AsymmetricFence.serving();
    boolean directed = backend.isDirected();
    boolean fenced = directed || backend.fence(null);
    if (directed || !fenced) {
      VarHandle.fullFence(); // the flag before the look for slots, see note 5
      for (ReaderSlot slot : allSlots()) {
        Thread reader = slot.get();
        if (reader != null && !(directed && backend.fence(reader))) {
          Handshake.with(reader);
          fenced = false;
        }
      }
    }
    return fenced;
  }

  /** Whether the lock is as an ordinary one, with nothing to be done about its readers. */
  final boolean isOrdinary() {
    return phase(flagVolatile()) == NONE;
  }

  /** How many read holds there are by slots, as far as an int goes; a snapshot. */
  final int biasedHolds() {
    if (isOrdinary()) {
      return 0; // those who try back out, see note 1
    }
    long sum = 0;
    for (ReaderSlot slot : allSlots()) {
      sum += slot.holdsVolatile();
    }
    return (int) Math.min(sum, Integer.MAX_VALUE);
  }

  private boolean isReadBySlots() {
    for (ReaderSlot slot : allSlots()) {
      if (slot.holdsVolatile() != 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Ends the revocation, since nobody read by a slot at a moment when the flag was {@code fenced}.
   * From here on the lock is the caller's, whatever happens to the account.
   *
   * @param waitedSince since when the caller has waited for readers
   * @return false if a reader has barged in since: then nothing has changed
   */
  private boolean settle(int fenced, long waitedSince) {
    if (!FLAG.compareAndSet(this, fenced, (fenced & ~PHASE_MASK) | NONE)) {
      return false;
    }
    try {
      account().settled(waitedSince, whole().figures());
    } catch (VirtualMachineError e) { // the inhibition stays as it is
    }
    return true;
  }

  /** One look at all slots, see note 7. The caller holds the underlying write lock. */
  private boolean settleIfNobodyReads(long waitedSince) {
    int fenced = flagVolatile();
    return !isReadBySlots() && settle(fenced, waitedSince);
  }

  // ---- The writer's wait ----

  /**
   * Waits until nobody reads by a slot. The caller holds the underlying write lock and still does
   * when this returns or throws.
   *
   * @param nanos how long to wait at most, {@link Long#MAX_VALUE} for ever
   * @return true if nobody does any more; false if the time ran out
   * @throws InterruptedException if interrupted while waiting, only where {@code interruptible}
   */
  private boolean awaitReaders(boolean interruptible, long nanos) throws InterruptedException {
    long deadline = System.nanoTime() + nanos;
    revoke(); // again, if a reader was quick: note 4
    long start = account().now();
    while (awaitSlots(interruptible, nanos, deadline)) {
      if (settleIfNobodyReads(start)) {
        return true;
      }
      // A reader has barged in, and may have left already.
      if (interruptible && Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (nanos != Long.MAX_VALUE && deadline - System.nanoTime() <= 0) {
        return false;
      }
    }
    return false;
  }

  private void awaitReadersUninterruptibly() {
    try {
      if (!awaitReaders(false, Long.MAX_VALUE)) {
        throw new AssertionError("waited for ever, and not long enough");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private boolean awaitSlots(boolean interruptible, long nanos, long deadline)
      throws InterruptedException {
    boolean interrupted = false;
    try {
      for (ReaderSlot slot : allSlots()) {
        for (int looks = 0; slot.holdsVolatile() != 0; looks++) {
          if (looks < SPINS) {
            Thread.onSpinWait();
            continue;
          }
          if (Thread.interrupted()) {
            if (interruptible) {
              throw new InterruptedException();
            }
            interrupted = true;
          }
          long left = nanos == Long.MAX_VALUE ? nanos : deadline - System.nanoTime();
          if (left <= 0) {
            return false;
          }
          waitingWriter = Thread.currentThread(); // volatile, as is the look after it: note 3
          if (slot.holdsVolatile() != 0) {
            // The blocker is the lock. The queue's synchronizer names this very thread as its
            // owner, and deadlock detection would find that it waits for itself.
            LockSupport.parkNanos(whole(), Math.min(left, longestParkNanos));
          }
        }
      }
    } finally {
      waitingWriter = null;
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return true;
  }

  // ---- The writer ----

  final void lockWrite() {
    revoke();
    underlying().writeLock().lock();
    try {
      if (!isOrdinary()) {
        awaitReadersUninterruptibly();
      }
    } catch (Throwable t) { // see note 8
      underlying().writeLock().unlock();
      throw t;
    }
  }

  final void lockWriteInterruptibly() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    revoke();
    underlying().writeLock().lockInterruptibly();
    boolean acquired = false;
    try {
      acquired = isOrdinary() || awaitReaders(true, Long.MAX_VALUE);
    } finally {
      if (!acquired) {
        underlying().writeLock().unlock();
      }
    }
  }

  final boolean tryLockWrite(long nanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    long deadline = System.nanoTime() + Math.max(0, nanos);
    revoke();
    if (!underlying().writeLock().tryLock(nanos, TimeUnit.NANOSECONDS)) {
      return false;
    }
    boolean acquired = false;
    try {
      acquired = isOrdinary() || awaitReaders(true, deadline - System.nanoTime());
    } finally {
      if (!acquired) {
        underlying().writeLock().unlock();
      }
    }
    return acquired;
  }

  final boolean tryLockWrite() {
    if ((!isOrdinary() && isReadBySlots()) || !underlying().writeLock().tryLock()) {
      return false;
    }
    boolean acquired = false;
    try {
      acquired = isOrdinary() || revokeIfNobodyReads();
    } finally {
      if (!acquired) {
        underlying().writeLock().unlock();
      }
    }
    return acquired;
  }

  private boolean revokeIfNobodyReads() {
    revoke();
    return settleIfNobodyReads(ReadersAccount.NO_TIME);
  }

  /**
   * Called after a wait on a condition: readers may have been biased meanwhile. However the wait
   * ended, the underlying write lock is held again. If this fails, all its holds are given up.
   */
  final void regainAfterWait() {
    try {
      if (!isOrdinary() && underlying().isWriteLockedByCurrentThread()) { // else it never held it
        awaitReadersUninterruptibly();
      }
    } catch (Throwable t) { // see note 8
      while (underlying().isWriteLockedByCurrentThread()) {
        underlying().writeLock().unlock();
      }
      throw t;
    }
  }
}
