// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import com.google.common.annotations.VisibleForTesting;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A reentrant {@link ReadWriteLock} with the contract of {@link ReentrantReadWriteLock}, which
 * leans towards its readers: once there have been enough of them without a writer, the lock is
 * <em>biased</em> to readers, and from then on a reader writes a slot of its own and looks at one
 * flag, without an atomic instruction, a fence, or a store that another reader would notice. What a
 * read lock costs then does not change with the number of readers.
 *
 * <p>A writer <em>revokes</em> the bias: it clears the flag, executes one heavy fence (see {@link
 * AsymmetricFence#heavyFence()}; microseconds) and waits, parked, for the slots of those that are
 * still reading. After that readers and writers share an ordinary {@link ReentrantReadWriteLock}
 * until the bias has been earned anew.
 *
 * <p>Choose it where reads outnumber writes by some hundreds or more and many threads read at once.
 * Choose {@link BiasedLock} where one thread does nearly everything; {@link
 * java.util.concurrent.locks.StampedLock} where readers can do with a look that they may have to
 * repeat.
 *
 * <p>Methods behave as {@link ReentrantReadWriteLock} documents: reentrant readers and writers,
 * downgrading, no upgrading, conditions on the write lock, memory effects. A lock created as fair
 * is never biased. Only methods that acquire the write lock, a wait on one of its conditions among
 * them, revoke. The methods that merely tell something never do, and their answers are snapshots
 * where they concern other threads.
 *
 * <p>When to bias is decided by a {@link BiasPolicy}, asked here for numbers of reads. A revocation
 * is charged with the time of its fence and of the wait for readers, less what the reads that were
 * spared would have cost, so a bias that has paid for itself returns at once.
 *
 * <p><b>Memory.</b> A lock that has never been biased has no slots. Otherwise it has one slot of
 * about 170 bytes for each thread that read while it was biased, in a table that grows as needed to
 * at most {@value #MOST_PLACES} places; threads beyond that, and threads of a class that overrides
 * {@link Thread#getId()}, read by the ordinary lock, and barge past a waiting writer in a slot made
 * for the occasion. Slots of threads that have ended are reused. No thread-local variable is
 * involved, and no thread is kept alive.
 *
 * <p>Serialisation writes whether the lock is fair and its policy if that is serialisable; a lock
 * that has been read back is unlocked and unbiased.
 */
@SuppressWarnings("this-escape") // to inner classes, which only keep it
public class BiasedReadWriteLock implements ReadWriteLock, Serializable {
  // Algorithmic notes
  //
  // Beneath lies a ReentrantReadWriteLock, which every writer holds and every reader that is not
  // biased. The flag is a phase and a version, so that a compare-and-set of it cannot mistake one
  // bias for another:
  //
  //   NONE ──► BIASED ───► REVOKING ──► FENCED ──► NONE
  //        └─► SYMMETRIC ───────────────►   └──────► BIASED or SYMMETRIC, if no writer came of it
  //
  // 1. Exclusion. A reader stores holds = 1 in its slot and then loads the flag; a writer moves the
  //    flag to REVOKING, executes the heavy fence, and then loads the slots' holds. The heavy fence
  //    puts a full fence between the reader's two accesses' effects: either the writer sees the 1
  //    and waits, or the reader sees that the flag is not BIASED and backs out. A writer has the
  //    lock when it holds the underlying write lock and the flag is NONE, and it moves the flag to
  //    NONE only after it has, in this order, held the underlying write lock, seen FENCED, and seen
  //    0 in all slots. The flag is set by a reader that holds the underlying read lock, so not
  //    while a writer holds on. While the flag is NONE a 1 in a slot means nothing: its reader is
  //    about to back out.
  // 2. A later bias does no harm to a reader that stopped between its store and its load: if it
  //    finds the flag BIASED again, the writer that came between has finished (it held the
  //    underlying write lock and the granting reader the read lock after it), and the next writer,
  //    which clears the flag after the reader's look, sees the reader's 1. The look is an acquire:
  //    what that finished writer wrote is seen.
  // 3. Leaving is the second Dekker: holds = 0 (release), then a load of the flag; if it is not
  //    BIASED, a full fence and a load of the waiting writer. The writer that waits has stored its
  //    name, executed a full fence and looked at the slot once more before it parks. So one of the
  //    two sees the other. A reader whose stack overflows between the two wakes nobody; the writer
  //    therefore looks again every longestParkNanos.
  // 4. The heavy fence comes before the wait for the underlying lock, so that readers go on, by the
  //    underlying lock, while it lasts; if a reader sets the flag again before the writer got
  //    there, the writer does it once more, this time keeping readers out. `credit` is set at the
  //    first step, so that this is rare.
  // 5. Slots. A slot belongs to one thread and one lock and is found by the thread's id. It is
  //    registered by its thread while that holds the underlying read lock, so a writer that holds
  //    the underlying write lock sees all slots that there are (but for those of note 7). The table
  //    is published by a plain store behind a release fence and only read through it (a dependent
  //    load); it is replaced as a whole, with the same slots, when it grows. A full fence follows,
  //    so that whoever looks for slots after moving the flag, but without the underlying lock (for
  //    a handshake), either finds the slot or its thread finds the flag moved.
  // 6. The symmetric form, without an asymmetric backend: a reader executes a full fence of its own
  //    between its store and its load, and a writer one between its compare-and-set of the flag and
  //    its loads.
  // 7. Barging. A writer that waits for slots holds the underlying write lock but not yet this
  //    lock, so a reader's tryLock() has to succeed. Such a reader registers a slot if it has none,
  //    stores holds = 1 and then moves the flag's version on, whatever the phase, unless that is
  //    NONE. The writer moves the flag to NONE by a compare-and-set from what it was before it
  //    looked at the slots: that fails if a reader barged in, and the writer looks again.
  // 8. Strays. A thread that barges and gets no place in the table (it is full, or the thread's
  // class
  //    overrides getId(), by which places are found) gets a slot for this one stay, in a list
  // beside
  //    the table that is searched by the thread itself. Notes 1 to 4 and 7 hold for it as for any
  //    other: it is in the list, by a volatile store, before its holds = 1, and both come before
  // the
  //    compare-and-set of the flag that makes the writer look again. Its thread takes it out after
  // it
  //    has left; nobody else does, unless the thread is dead.

  private static final long serialVersionUID = 1L;

  /** The slots' table never has more places; they would be 180 kB. */
  static final int MOST_PLACES = 1_024;

  /** The table of a lock that has never been biased. It stays empty. */
  private static final ReaderSlot[] NO_SLOTS = new ReaderSlot[1];

  /** How many places a thread's slot may be in. */
  private static final int PROBES = 4;

  // Phases of the flag; the version is in the bits above.
  static final int NONE = 0;
  static final int BIASED = 1 << 31; // the sign, so that the fast path tests it in one instruction
  static final int SYMMETRIC = 2;
  static final int REVOKING = 3;
  static final int FENCED = 4;
  private static final int VERSION_UNIT = 1 << 3;
  private static final int PHASE_MASK = BIASED | (VERSION_UNIT - 1);

  /**
   * A thread with a slot tells the lock of its slow reads this often, and times the last of them.
   */
  private static final int BATCH = 128;

  private static final int LONGEST_SAMPLE_NANOS = 500;

  /** A policy that said never is asked again after so many slow reads. */
  private static final int ASK_AGAIN = 1 << 24;

  /** Of so many reads by threads without a slot, one gets its thread a slot. */
  private static final int STRANGERS = 8;

  /**
   * Slow reads that are counted to learn how frequent reads are, and how many returns are free at
   * most.
   */
  private static final int SURVEY = 512;

  private static final int MOST_FREE_RETURNS = 64;
  private static final int MOST_LOSSES = 4;
  private static final int MOST_FENCES_CHARGED = 20;

  /** How long a writer looks at a slot before it parks. */
  private static final int SPINS = 200;

  /**
   * After that it looks again unasked, see note 3. A test that no wake-up is lost makes it longer.
   */
  @VisibleForTesting static volatile long longestParkNanos = 50_000_000;

  /**
   * Of a class of threads, whether getId(), by which slots are found, is the one that cannot change
   * and that no other thread shares; subclasses may override it.
   */
  private static final ClassValue<Boolean> KEEPS_ID =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          try {
            return type.getMethod("getId").getDeclaringClass() == Thread.class;
          } catch (NoSuchMethodException | LinkageError e) { // a method of the class cannot be read
            return false;
          }
        }
      };

  private static final VarHandle FLAG;

  /** Here, so that no unlock() initialises a class, perhaps at the end of its stack. */
  private static final boolean RELEASES_BY_VOLATILE_STORE;

  static {
    try {
      FLAG = MethodHandles.lookup().findVarHandle(BiasedReadWriteLock.class, "flag", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
    RELEASES_BY_VOLATILE_STORE = Processor.RELEASES_BY_VOLATILE_STORE;
    ReaderSlot.of(Thread.currentThread()); // likewise
    Barriers.start();
  }

  /** The lock for readers. */
  private final ReadLock readerLock;

  /** The lock for writers. */
  private final WriteLock writerLock;

  /** The lock beneath: of writers always, of readers while they are not biased. */
  private final Underlying underlying;

  /** When to bias. */
  @SuppressWarnings("serial") // writeObject() puts another in its place where it has to
  private final BiasPolicy policy;

  private transient ReaderSlot[] slots;

  /** The slots of threads that barged in and have no place in the table; null if there are none. */
  private transient volatile ReaderSlot @Nullable [] strays;

  @SuppressWarnings("UnusedVariable") // through FLAG
  private transient int flag;

  /** Slow reads until the next grant; written in races, which lose a few. */
  private transient int credit;

  /** Reads by threads without a slot while the lock was biased; written in races. */
  private transient int strangers;

  /** What a slow read costs here lately, in ns; written in races. */
  private transient float slowReadNanos;

  /** What the latest fence cost; written by whoever executed it. */
  private transient long fenceNanos;

  // What settle() reckons with. Written by the thread that grants or by a writer that holds the
  // underlying write lock; the two exclude each other.

  /**
   * When the bias was granted, and when the count that leads to the next grant began; nanoseconds.
   */
  private transient long grantedAt;

  private transient long settledAt;

  /** The credit that was given then; so many slow reads went by until the grant. */
  private transient int creditGiven;

  /**
   * Slow reads for each nanosecond, by all threads together, in the latest count that was long
   * enough.
   */
  private transient double readsPerNano;

  /**
   * What biases have spared of late less what their revocations have cost, in ns. Writers come at
   * random, and one that comes early is paid for by those that came late.
   */
  private transient long balance;

  /**
   * How often in a row a bias has spared next to nothing, for lack of reads and not of luck. Each
   * time it is charged with twice as much.
   */
  private transient int losses;

  /**
   * How often the bias may still return at once before its gain is surveyed again, and how often at
   * first.
   */
  private transient int freeReturns;

  private transient int freeReturnsGiven;

  /** The writer that waits for slots, which holds the underlying write lock. */
  private transient volatile @Nullable Thread waitingWriter;

  /** A lock with the adaptive policy; not fair. */
  public BiasedReadWriteLock() {
    this(false, AdaptivePolicy.DEFAULT);
  }

  /**
   * A lock that is fair, and then never biased, or has the adaptive policy.
   *
   * @param fair true if threads are to come roughly in the order in which they asked
   */
  public BiasedReadWriteLock(boolean fair) {
    this(fair, fair ? BiasPolicy.never() : AdaptivePolicy.DEFAULT);
  }

  /**
   * A lock with a policy of the user's choice; not fair.
   *
   * @param policy when to bias; may be shared by any number of locks
   */
  public BiasedReadWriteLock(BiasPolicy policy) {
    this(false, Objects.requireNonNull(policy, "policy"));
  }

  private BiasedReadWriteLock(boolean fair, BiasPolicy policy) {
    this.policy = policy;
    underlying = new Underlying(fair);
    readerLock = new ReadLock(this);
    writerLock = new WriteLock(this);
    reset();
  }

  private void reset() {
    slots = NO_SLOTS;
    credit = bounded(policy.acquisitionsBeforeGrant());
    slowReadNanos = (float) costs().unbiasedNanos();
  }

  /** What the policy reckons with. */
  private Costs costs() {
    return policy instanceof AdaptivePolicy adaptive ? adaptive.costs() : Costs.current();
  }

  /** So that a policy that said never is asked again one day. */
  private static int bounded(int acquisitions) {
    return Math.min(acquisitions, ASK_AGAIN);
  }

  @Override
  public ReadLock readLock() {
    return readerLock;
  }

  @Override
  public WriteLock writeLock() {
    return writerLock;
  }

  /** Biased already, which no event tells, with a slot for the current thread: to measure with. */
  static BiasedReadWriteLock biasedFromTheStart() {
    BiasedReadWriteLock lock = new BiasedReadWriteLock(BiasPolicy.eager());
    lock.register(Thread.currentThread());
    FLAG.set(lock, BIASED);
    return lock;
  }

  // ---- The reader's fast path ----

  /** The current thread's slot, or null if it has none. */
  private @Nullable ReaderSlot slot() {
    ReaderSlot[] table = slots;
    Thread thread = Thread.currentThread();
    int home = (int) thread.getId();
    ReaderSlot slot = table[home & (table.length - 1)];
    return slot != null && slot.isOwnedBy(thread) ? slot : probed(table, thread, home);
  }

  private @Nullable ReaderSlot probed(ReaderSlot[] table, Thread thread, int home) {
    for (int i = 1; i < PROBES && table != NO_SLOTS; i++) {
      ReaderSlot slot = table[(home + i) & (table.length - 1)];
      if (slot != null && slot.isOwnedBy(thread)) {
        return slot;
      }
    }
    ReaderSlot[] list = strays;
    return list == null ? null : stray(list, thread);
  }

  private static @Nullable ReaderSlot stray(ReaderSlot[] list, Thread thread) {
    for (ReaderSlot slot : list) {
      if (slot.isOwnedBy(thread)) {
        return slot;
      }
    }
    return null;
  }

  private boolean enter() {
    ReaderSlot slot = slot();
    return slot != null && slot.enter(this);
  }

  /**
   * ReaderSlot.enter() for a slot that is where it is looked for first, written out: HotSpot would
   * inline it only if the lock had been biased for much of the time in which it took the profile.
   * The slow path is called in one place and looks for nothing again: HotSpot inlines it too, and
   * would not inline the whole into its callers if it were any larger.
   */
  private void lockRead() {
    ReaderSlot[] table = slots;
    Thread thread = Thread.currentThread();
    int home = (int) thread.getId();
    ReaderSlot slot = table[home & (table.length - 1)];
    if (slot == null || !slot.isOwnedBy(thread)) {
      slot = probed(table, thread, home);
    } else if (slot.holds == 0 && (int) FLAG.getOpaque(this) < 0) { // < 0: BIASED
      ReaderSlot.HOLDS.setOpaque(slot, 1);
      try {
        if ((int) FLAG.getAcquire(this) < 0 || slot.confirmOrExit(this)) {
          return;
        }
      } catch (VirtualMachineError e) {
        slot.holds = 0;
        throw e;
      }
    }
    if (slot == null || !slot.enter(this)) {
      lockReadUnbiased(slot);
    }
  }

  /** ReaderSlot.exit(), likewise. */
  private void unlockRead() {
    ReaderSlot[] table = slots;
    Thread thread = Thread.currentThread();
    int home = (int) thread.getId();
    ReaderSlot slot = table[home & (table.length - 1)];
    if (slot == null || !slot.isOwnedBy(thread)) {
      slot = probed(table, thread, home);
    } else if (slot.holds == 1) {
      if (RELEASES_BY_VOLATILE_STORE) {
        ReaderSlot.HOLDS.setVolatile(slot, 0);
      } else {
        ReaderSlot.HOLDS.setRelease(slot, 0);
      }
      try {
        if ((int) FLAG.getOpaque(this) >= 0) {
          wakeWriter();
        }
      } catch (StackOverflowError e) {
        // The lock has been given up. A writer that waits looks again by itself, see note 3.
      }
      return;
    }
    if (slot == null || !(slot.exit(this) || unlockedAndTimed(slot))) {
      underlying.readLock().unlock();
    }
  }

  static int phase(int flag) {
    return flag & PHASE_MASK;
  }

  /**
   * The reader's look before it reads. Acquire: it sees what the latest writer wrote, see note 2.
   */
  boolean isBiasedAcquire() {
    return flagAcquire() < 0;
  }

  /** The reader's look after it has read. */
  boolean isBiasedOpaque() {
    return flagOpaque() < 0;
  }

  /** Whether a reader may try; a hint. */
  boolean isOpenToReaders() {
    int phase = phase(flagOpaque());
    return phase == BIASED || phase == SYMMETRIC;
  }

  int flagAcquire() {
    return (int) FLAG.getAcquire(this);
  }

  int flagOpaque() {
    return (int) FLAG.getOpaque(this);
  }

  private int flagVolatile() {
    return (int) FLAG.getVolatile(this);
  }

  // ---- The reader's slow path ----

  private void lockReadUnbiased(@Nullable ReaderSlot slot) {
    int count = slot == null ? 1 : slot.countSlowRead();
    long start = isLastOfBatch(count) ? policy.nanoTime() : 0;
    underlying.readLock().lock();
    considerGrant(slot, count, start);
  }

  private void considerGrant() {
    ReaderSlot slot = slot();
    considerGrant(slot, slot == null ? 1 : slot.countSlowRead(), 0);
  }

  /**
   * Called by a reader that has just got the underlying read lock, with its count of such reads,
   * and, if this one is timed, when it began.
   */
  private void considerGrant(@Nullable ReaderSlot slot, int count, long start) {
    try {
      if (start != 0) {
        sampled(start);
      }
      count(slot, count);
    } catch (VirtualMachineError e) { // no memory, no stack: then no bias
    } catch (Throwable t) { // the policy's: then no lock
      underlying.readLock().unlock();
      throw t;
    }
  }

  /** Gives up an underlying read lock if this read is timed. */
  private boolean unlockedAndTimed(ReaderSlot slot) {
    if (!isLastOfBatch(slot.slowReads())) {
      return false;
    }
    long start;
    try {
      start = policy.nanoTime();
    } catch (Throwable t) { // the policy's, or no stack: then no sample
      return false;
    }
    underlying.readLock().unlock();
    try {
      sampled(start);
    } catch (Throwable t) { // likewise; the lock has been given up
    }
    return true;
  }

  private static boolean isLastOfBatch(int count) {
    return (count & (BATCH - 1)) == 0;
  }

  /**
   * Follows what a slow pair costs, slowly, from samples of either half of it. Only while such
   * reads are counted: around a revocation the readers that come this way are few, and do not
   * contend.
   */
  private void sampled(long start) {
    if (isOrdinary() && credit > 0) {
      long half = Math.max(0, policy.nanoTime() - start - costs().clockNanos());
      slowReadNanos += (2 * Math.min(half, LONGEST_SAMPLE_NANOS) - slowReadNanos) / 16;
    }
  }

  private void count(@Nullable ReaderSlot slot, int count) {
    if (isOpenToReaders()) {
      if (slot == null
          && strangers++ % STRANGERS == 0) { // not for each of many short-lived threads
        register(Thread.currentThread());
      }
      return;
    }
    int left = credit;
    if (slot == null) {
      credit = --left;
    } else if (isLastOfBatch(count)) {
      credit = left -= BATCH;
    }
    if (left <= 0 && phase(flagOpaque()) != REVOKING) {
      grant();
    }
  }

  private void grant() {
    if (policy.acquisitionsBeforeGrant() == BiasPolicy.NEVER || !Barriers.mayGrant()) {
      credit = bounded(policy.acquisitionsInARow());
      return;
    }
    if (underlying.isWriteLockedByCurrentThread() || underlying.hasQueuedThreads()) {
      return; // a downgrade, or a writer that would have to revoke at once
    }
    int f = flagVolatile();
    if (phase(f) == NONE || phase(f) == FENCED) {
      register(Thread.currentThread());
      int next = (f + VERSION_UNIT) & ~PHASE_MASK;
      if (FLAG.compareAndSet(this, f, next | (Barriers.isAsymmetric() ? BIASED : SYMMETRIC))) {
        grantedAt = policy.nanoTime();
        if (creditGiven >= SURVEY && settledAt != 0) {
          readsPerNano = (double) creditGiven / Math.max(1, grantedAt - settledAt);
        }
        Events.granted(this);
      }
    }
  }

  /**
   * Gives the thread a slot if there is room for one. The thread holds the underlying read lock,
   * but see note 7.
   */
  private void register(Thread thread) {
    if (!KEEPS_ID.get(thread.getClass())) {
      return;
    }
    synchronized (underlying) {
      if (slot() != null) {
        return;
      }
      ReaderSlot slot = ReaderSlot.of(thread);
      ReaderSlot[] table = slots == NO_SLOTS ? new ReaderSlot[fewestPlaces()] : slots;
      while (table != null && !put(table, slot)) {
        table = grown(table);
      }
      if (table != null) {
        VarHandle.releaseFence();
        slots = table;
        VarHandle.fullFence(); // before the thread's first look at the flag from there, see note 5
      }
    }
  }

  private static int fewestPlaces() {
    int processors = Runtime.getRuntime().availableProcessors();
    return Math.min(MOST_PLACES, 4 * Integer.highestOneBit(processors));
  }

  private static boolean put(ReaderSlot[] table, ReaderSlot slot) {
    for (int i = 0; i < PROBES; i++) {
      int place = (slot.home() + i) & (table.length - 1);
      ReaderSlot old = table[place];
      if (old == null || old.isAbandoned()) {
        VarHandle.releaseFence();
        table[place] = slot;
        return true;
      }
    }
    return false;
  }

  /** A table of twice the size with the same slots, or null if there may be none. */
  private static ReaderSlot @Nullable [] grown(ReaderSlot[] table) {
    for (int length = 2 * table.length; length <= MOST_PLACES; length *= 2) {
      ReaderSlot[] next = new ReaderSlot[length];
      boolean fits = true;
      for (ReaderSlot slot : table) {
        fits &= slot == null || slot.isAbandoned() || put(next, slot);
      }
      if (fits) {
        return next;
      }
    }
    return null;
  }

  /**
   * A reader's last attempt not to wait, after it has failed to get the underlying lock: a writer
   * that holds it may be waiting for readers still, see note 7.
   */
  private boolean barge() {
    if (isOrdinary()) {
      return false;
    }
    Thread thread = Thread.currentThread();
    register(thread);
    ReaderSlot slot = slot();
    return (slot != null ? slot : addStray(thread)).barge(this);
  }

  private ReaderSlot addStray(Thread thread) {
    ReaderSlot slot = ReaderSlot.stray(thread);
    synchronized (underlying) {
      List<ReaderSlot> list = livingStrays();
      list.add(slot);
      strays = list.toArray(NO_SLOTS);
    }
    return slot;
  }

  /** Called by the slot's thread, which holds nothing by way of it any more. */
  void removeStray(ReaderSlot slot) {
    synchronized (underlying) {
      List<ReaderSlot> list = livingStrays();
      list.remove(slot);
      strays = list.isEmpty() ? null : list.toArray(NO_SLOTS);
    }
  }

  private List<ReaderSlot> livingStrays() {
    List<ReaderSlot> list = new ArrayList<>();
    ReaderSlot[] old = strays;
    for (int i = 0; old != null && i < old.length; i++) {
      if (!old[i].isAbandoned()) {
        list.add(old[i]);
      }
    }
    return list;
  }

  /**
   * Makes a writer that counts the slots' holds count them again.
   *
   * @return false if it has the lock already
   */
  boolean recount() {
    for (; ; ) {
      int f = flagVolatile();
      if (phase(f) == NONE) {
        return false;
      }
      if (FLAG.compareAndSet(this, f, ((f + VERSION_UNIT) & ~PHASE_MASK) | phase(f))) {
        return true;
      }
    }
  }

  /** Called by a reader that leaves and has seen that the lock is not BIASED. */
  void wakeWriter() {
    VarHandle.fullFence(); // its holds before the look, see note 3
    LockSupport.unpark(waitingWriter);
  }

  // ---- The writer ----

  /** Ends the bias, if there is one, for new readers; those that are in their slots stay there. */
  private void revoke() {
    for (; ; ) {
      int f = flagVolatile();
      int version = f & ~PHASE_MASK;
      switch (phase(f)) {
        case BIASED -> inhibitAndMove(f, version | REVOKING);
        case SYMMETRIC -> {
          if (inhibitAndMove(f, version | FENCED)) {
            fenceNanos = 0;
            VarHandle.fullFence();
            Events.revoked(Events.revoking(), this, null, "writer", true);
          }
        }
        case REVOKING -> {
          // Not only the writer that asked: it may be slow, or gone, and "asked" is not "fenced".
          Object event = Events.revoking();
          long start = policy.nanoTime();
          boolean fenced = Barriers.heavyFence();
          if (!fenced) {
            handshakeWithReaders();
          }
          fenceNanos = policy.nanoTime() - start;
          if (FLAG.compareAndSet(this, f, version | FENCED)) {
            Events.revoked(event, this, null, "writer", fenced);
          }
        }
        default -> { // NONE, FENCED
          return;
        }
      }
    }
  }

  /** Until the revocation is settled, if ever, the inhibition is that of a first grant. */
  private boolean inhibitAndMove(int from, int to) {
    credit = bounded(policy.acquisitionsBeforeGrant());
    return FLAG.compareAndSet(this, from, to);
  }

  private void handshakeWithReaders() {
    VarHandle.fullFence();
    for (ReaderSlot slot : allSlots()) {
      if (slot != null) {
        Barriers.handshake(slot.get());
      }
    }
  }

  /** Those of the table, where places may be empty, and the strays. */
  private ReaderSlot[] allSlots() {
    ReaderSlot[] table = slots;
    ReaderSlot[] list = strays;
    if (list == null) {
      return table;
    }
    ReaderSlot[] all = Arrays.copyOf(table, table.length + list.length);
    System.arraycopy(list, 0, all, table.length, list.length);
    return all;
  }

  /** Whether the lock is as an ordinary one, with nothing to be done about its readers. */
  private boolean isOrdinary() {
    return phase(flagVolatile()) == NONE;
  }

  /** How many read holds there are by way of slots; a snapshot unless the caller knows better. */
  private int biasedHolds() {
    if (isOrdinary()) {
      return 0; // those who try back out, see note 1
    }
    int sum = 0;
    for (ReaderSlot slot : allSlots()) {
      sum += slot == null ? 0 : slot.holdsVolatile();
    }
    return sum;
  }

  /**
   * Waits until nobody reads by way of a slot. The caller holds the underlying write lock, for the
   * first time, and keeps it whatever comes.
   *
   * @param nanos how long to wait at most, {@link Long#MAX_VALUE} for ever
   * @return true if nobody does any more; false if the time ran out
   * @throws InterruptedException if interrupted while waiting, only where {@code interruptible}
   */
  private boolean awaitReaders(boolean interruptible, long nanos) throws InterruptedException {
    revoke(); // again, if a reader was quick: note 4
    long start = policy.nanoTime();
    long deadline = System.nanoTime() + nanos;
    int fenced;
    do {
      fenced = flagVolatile();
      if (!awaitSlots(interruptible, nanos, deadline)) {
        return false;
      }
    } while (!settle(fenced, fenceNanos + policy.nanoTime() - start));
    return true;
  }

  private boolean awaitSlots(boolean interruptible, long nanos, long deadline)
      throws InterruptedException {
    boolean interrupted = false;
    try {
      for (ReaderSlot slot : allSlots()) {
        for (int looks = 0; slot != null && slot.holdsVolatile() != 0; looks++) {
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
            LockSupport.parkNanos(this, Math.min(left, longestParkNanos));
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

  /**
   * Ends the revocation, since nobody read by way of a slot at a moment when the flag was {@code
   * fenced}. What the bias spared, against what its revocation cost, decides when it may return.
   * What it spared is not counted, as a counter would double the cost of a read, but reckoned:
   * readers are at least as frequent with a bias as without one, where they are counted. The count
   * is renewed after at most {@value #MOST_FREE_RETURNS} returns that it justified.
   *
   * @return false if a reader has barged in since: then nothing has changed
   */
  private boolean settle(int fenced, long cost) {
    if (!FLAG.compareAndSet(this, fenced, (fenced & ~PHASE_MASK) | NONE)) {
      return false;
    }
    long now = policy.nanoTime();
    double spared = readsPerNano * Math.max(0, now - cost - grantedAt) * slowReadNanos;
    // A writer or a reader that lost its processor meanwhile would have done so without a bias,
    // too.
    cost = Math.min(cost, MOST_FENCES_CHARGED * (long) costs().fenceNanos());
    balance = Math.min(balance + (long) spared - cost, MOST_FREE_RETURNS * cost);
    if (balance < 0) {
      freeReturnsGiven = 1;
      freeReturns = 1;
      // The policy takes an acquisition for as cheap as it is where nobody else reads.
      double dearer = Math.max(1, slowReadNanos / costs().unbiasedNanos());
      long lost = (long) Math.max(costs().fenceNanos(), -balance / dearer);
      creditGiven = bounded(policy.acquisitionsAfterRevocation(lost << losses));
      losses = spared < cost / 4.0 && readsPerNano != 0 ? Math.min(losses + 1, MOST_LOSSES) : 0;
      balance = 0;
    } else if (freeReturns > 0) {
      freeReturns--;
      creditGiven = 0;
    } else {
      freeReturnsGiven = Math.min(MOST_FREE_RETURNS, 2 * freeReturnsGiven);
      freeReturns = freeReturnsGiven;
      creditGiven = SURVEY;
    }
    credit = creditGiven;
    settledAt = now;
    return true;
  }

  private void lockWrite() {
    revoke();
    underlying.writeLock().lock();
    // Not deeper in calls than revoke() was, so that the stack does not end here, with the lock.
    if (phase(flagVolatile()) != NONE) {
      awaitReadersUninterruptibly(1);
    }
  }

  /** Makes what the thread has just got of the underlying write lock as many holds of this lock. */
  private void awaitReadersUninterruptibly(int holds) {
    try {
      if (!awaitReaders(false, Long.MAX_VALUE)) {
        throw new AssertionError("waited for ever, and not long enough");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } catch (Throwable t) { // no stack, no memory: then no lock either
      for (int i = 0; i < holds; i++) {
        underlying.writeLock().unlock();
      }
      throw t;
    }
  }

  private void lockWriteInterruptibly() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    revoke();
    underlying.writeLock().lockInterruptibly();
    awaitReadersOrUnlock(Long.MAX_VALUE);
  }

  private boolean tryLockWrite(long nanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    long deadline = System.nanoTime() + Math.max(0, nanos);
    revoke();
    return underlying.writeLock().tryLock(nanos, TimeUnit.NANOSECONDS)
        && awaitReadersOrUnlock(deadline - System.nanoTime());
  }

  private boolean awaitReadersOrUnlock(long nanos) throws InterruptedException {
    boolean acquired = false;
    try {
      acquired = isOrdinary() || awaitReaders(true, nanos);
    } finally {
      if (!acquired) {
        underlying.writeLock().unlock();
      }
    }
    return acquired;
  }

  private boolean tryLockWrite() {
    if (biasedHolds() != 0 || !underlying.writeLock().tryLock()) {
      return false;
    }
    boolean acquired = false;
    try {
      acquired = isOrdinary() || revokeIfNobodyReads();
    } finally {
      if (!acquired) {
        underlying.writeLock().unlock();
      }
    }
    return acquired;
  }

  private boolean revokeIfNobodyReads() {
    revoke();
    int fenced = flagVolatile();
    return biasedHolds() == 0 && settle(fenced, fenceNanos);
  }

  // ---- Monitoring: never revokes ----
  //
  // No method here calls another that a subclass may override, lest an override that asks for
  // another figure, or prints the lock, calls itself without end. ReentrantReadWriteLock's don't.

  private boolean isWritten() {
    return underlying.isWriteLocked() && isOrdinary(); // else it waits for readers still
  }

  private @Nullable Thread writer() {
    return isWritten() ? underlying.owner() : null;
  }

  private int readHolds() {
    return underlying.getReadLockCount() + biasedHolds();
  }

  /**
   * Whether this lock was created as fair.
   *
   * @return true if it was
   */
  public final boolean isFair() {
    return underlying.isFair();
  }

  /**
   * The thread that holds the write lock.
   *
   * @return the thread, or null if nobody holds it
   */
  protected @Nullable Thread getOwner() {
    return writer();
  }

  /**
   * How many read holds there are, each as often as its thread has acquired it.
   *
   * @return the number
   */
  public int getReadLockCount() {
    return readHolds();
  }

  /**
   * Whether any thread holds the write lock.
   *
   * @return true if one does
   */
  public boolean isWriteLocked() {
    return isWritten();
  }

  /**
   * Whether the current thread holds the write lock.
   *
   * @return true if it does
   */
  public boolean isWriteLockedByCurrentThread() {
    return underlying.isWriteLockedByCurrentThread();
  }

  /**
   * How often the current thread holds the write lock.
   *
   * @return the number of holds, 0 if it does not hold it
   */
  public int getWriteHoldCount() {
    return underlying.getWriteHoldCount();
  }

  /**
   * How often the current thread holds the read lock.
   *
   * @return the number of holds, 0 if it does not hold it
   */
  public int getReadHoldCount() {
    ReaderSlot slot = slot();
    return underlying.getReadHoldCount() + (slot == null ? 0 : slot.holdsVolatile());
  }

  /**
   * The threads that may be waiting for the write lock.
   *
   * @return those threads, in no particular order
   */
  protected Collection<Thread> getQueuedWriterThreads() {
    return withWaitingWriter(underlying.queuedWriters());
  }

  /**
   * The threads that may be waiting for the read lock.
   *
   * @return those threads, in no particular order
   */
  protected Collection<Thread> getQueuedReaderThreads() {
    return underlying.queuedReaders();
  }

  /**
   * Whether threads wait for the read or the write lock.
   *
   * @return true if there may be one
   */
  public final boolean hasQueuedThreads() {
    return waitingWriter != null || underlying.hasQueuedThreads();
  }

  /**
   * Whether a thread waits for the read or the write lock.
   *
   * @param thread the thread
   * @return true if it does
   * @throws NullPointerException if the thread is null
   */
  public final boolean hasQueuedThread(Thread thread) {
    return underlying.hasQueuedThread(thread) || waitingWriter == thread;
  }

  /**
   * How many threads wait for the read or the write lock, as an estimate.
   *
   * @return the number
   */
  public final int getQueueLength() {
    return underlying.getQueueLength() + (waitingWriter == null ? 0 : 1);
  }

  /**
   * The threads that may be waiting for the read or the write lock.
   *
   * @return those threads, in no particular order
   */
  protected Collection<Thread> getQueuedThreads() {
    return withWaitingWriter(underlying.queued());
  }

  private Collection<Thread> withWaitingWriter(Collection<Thread> queued) {
    Thread writer = waitingWriter;
    if (writer == null) {
      return queued;
    }
    Collection<Thread> all = new ArrayList<>(queued);
    all.add(writer);
    return all;
  }

  /**
   * Whether threads wait on a condition of the write lock.
   *
   * @param condition the condition
   * @return true if at least one waits
   * @throws IllegalMonitorStateException if the current thread does not hold the write lock
   * @throws IllegalArgumentException if the condition belongs to another lock
   */
  public boolean hasWaiters(Condition condition) {
    return underlying.hasWaiters(owned(condition));
  }

  /**
   * How many threads wait on a condition of the write lock, as an estimate.
   *
   * @param condition the condition
   * @return the number
   * @throws IllegalMonitorStateException if the current thread does not hold the write lock
   * @throws IllegalArgumentException if the condition belongs to another lock
   */
  public int getWaitQueueLength(Condition condition) {
    return underlying.getWaitQueueLength(owned(condition));
  }

  /**
   * The threads that may be waiting on a condition of the write lock.
   *
   * @param condition the condition
   * @return those threads, in no particular order
   * @throws IllegalMonitorStateException if the current thread does not hold the write lock
   * @throws IllegalArgumentException if the condition belongs to another lock
   */
  protected Collection<Thread> getWaitingThreads(Condition condition) {
    return underlying.waiting(owned(condition));
  }

  private Condition owned(Condition condition) {
    Objects.requireNonNull(condition, "condition");
    if (condition instanceof WriteCondition own && own.isOf(this)) {
      return own.queue;
    }
    throw new IllegalArgumentException("a condition of another lock");
  }

  /**
   * This lock and its state: {@code [Write locks = n, Read locks = n]}.
   *
   * @return the same form as {@link ReentrantReadWriteLock#toString()}
   */
  @Override
  public String toString() {
    int writes = isWritten() ? underlying.writeHolds() : 0;
    return super.toString() + "[Write locks = " + writes + ", Read locks = " + readHolds() + "]";
  }

  /**
   * Writes the policy only if that can be written; otherwise the lock comes back with the adaptive
   * one.
   *
   * @param out the stream
   * @throws IOException if writing fails
   */
  private void writeObject(ObjectOutputStream out) throws IOException {
    ObjectOutputStream.PutField fields = out.putFields();
    fields.put("readerLock", readerLock);
    fields.put("writerLock", writerLock);
    fields.put("underlying", underlying);
    fields.put("policy", policy instanceof Serializable ? policy : AdaptivePolicy.DEFAULT);
    out.writeFields();
  }

  /**
   * Comes back unlocked and unbiased.
   *
   * @param in the stream
   * @throws IOException if reading fails
   * @throws ClassNotFoundException if the policy's class is missing
   */
  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    reset();
  }

  /** The lock beneath, with what it tells its subclasses only. */
  private static final class Underlying extends ReentrantReadWriteLock {
    private static final long serialVersionUID = 1L;

    Underlying(boolean fair) {
      super(fair);
    }

    @Nullable Thread owner() {
      return getOwner();
    }

    /** How often the write lock is held, by whomever: there is no other way to ask for it. */
    int writeHolds() {
      String text = super.toString();
      int start = text.indexOf("Write locks = ") + "Write locks = ".length();
      return Integer.parseInt(text.substring(start, text.indexOf(',', start)));
    }

    Collection<Thread> queuedWriters() {
      return getQueuedWriterThreads();
    }

    Collection<Thread> queuedReaders() {
      return getQueuedReaderThreads();
    }

    Collection<Thread> queued() {
      return getQueuedThreads();
    }

    Collection<Thread> waiting(Condition condition) {
      return getWaitingThreads(condition);
    }
  }

  // ---- The two locks ----

  /** The lock for readers, with the contract of {@link ReentrantReadWriteLock.ReadLock}. */
  public static class ReadLock implements Lock, Serializable {
    private static final long serialVersionUID = 1L;

    /** The lock of which this is one half. */
    private final BiasedReadWriteLock lock;

    /**
     * For subclasses.
     *
     * @param lock the lock to which this read lock belongs
     */
    protected ReadLock(BiasedReadWriteLock lock) {
      this.lock = Objects.requireNonNull(lock);
    }

    /**
     * Acquires the read lock, waiting while another thread holds the write lock.
     *
     * @throws Error if the thread, or all threads together where not biased, hold it as often as a
     *     {@link ReentrantReadWriteLock} permits: 65,535 times, {@link Integer#MAX_VALUE} times
     *     since JDK 25
     */
    @Override
    public void lock() {
      lock.lockRead();
    }

    /**
     * Acquires the read lock unless the thread is interrupted.
     *
     * @throws InterruptedException if the thread is interrupted on entry or while it waits
     */
    @Override
    public void lockInterruptibly() throws InterruptedException {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (!lock.enter()) {
        lock.underlying.readLock().lockInterruptibly();
        lock.considerGrant();
      }
    }

    /**
     * Acquires the read lock if no other thread holds the write lock at this moment. Does not wait.
     *
     * @return true if the current thread holds the read lock now
     */
    @Override
    public boolean tryLock() {
      if (lock.enter()) {
        return true;
      }
      if (!lock.underlying.readLock().tryLock()) {
        return lock.barge();
      }
      lock.considerGrant();
      return true;
    }

    /**
     * Acquires the read lock if that is possible within the time given.
     *
     * @param timeout how long to wait at most; 0 or less: not at all
     * @param unit the unit of {@code timeout}
     * @return true if the current thread holds the read lock now, false if the time ran out
     * @throws InterruptedException if the thread is interrupted on entry or while it waits
     */
    @Override
    public boolean tryLock(long timeout, TimeUnit unit) throws InterruptedException {
      Objects.requireNonNull(unit, "unit");
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (lock.enter()) {
        return true;
      }
      if (!lock.underlying.readLock().tryLock(timeout, unit)) {
        return false;
      }
      lock.considerGrant();
      return true;
    }

    /**
     * Gives up one hold. Never blocks; wakes a writer that waits for it.
     *
     * @throws IllegalMonitorStateException if the current thread does not hold the read lock
     */
    @Override
    public void unlock() {
      lock.unlockRead();
    }

    /**
     * Read locks have no conditions.
     *
     * @throws UnsupportedOperationException always
     */
    @Override
    public Condition newCondition() {
      throw new UnsupportedOperationException();
    }

    /**
     * This lock and its state: {@code [Read locks = n]}.
     *
     * @return the same form as {@link ReentrantReadWriteLock.ReadLock#toString()}
     */
    @Override
    public String toString() {
      return super.toString() + "[Read locks = " + lock.readHolds() + "]";
    }
  }

  /** The lock for writers, with the contract of {@link ReentrantReadWriteLock.WriteLock}. */
  public static class WriteLock implements Lock, Serializable {
    private static final long serialVersionUID = 1L;

    /** The lock of which this is one half. */
    private final BiasedReadWriteLock lock;

    /**
     * For subclasses.
     *
     * @param lock the lock to which this write lock belongs
     */
    protected WriteLock(BiasedReadWriteLock lock) {
      this.lock = Objects.requireNonNull(lock);
    }

    /**
     * Acquires the write lock, waiting for readers and other writers. May revoke.
     *
     * @throws Error if the thread holds it as often as a {@link ReentrantReadWriteLock} permits:
     *     65,535 times, {@link Integer#MAX_VALUE} times since JDK 25
     */
    @Override
    public void lock() {
      lock.lockWrite();
    }

    /**
     * Acquires the write lock unless the thread is interrupted. May revoke.
     *
     * @throws InterruptedException if the thread is interrupted on entry or while it waits
     */
    @Override
    public void lockInterruptibly() throws InterruptedException {
      lock.lockWriteInterruptibly();
    }

    /**
     * Acquires the write lock if nobody else holds either lock at this moment. Does not wait; may
     * revoke a bias under which nobody reads.
     *
     * @return true if the current thread holds the write lock now
     */
    @Override
    public boolean tryLock() {
      return lock.tryLockWrite();
    }

    /**
     * Acquires the write lock if that is possible within the time given. May revoke.
     *
     * @param timeout how long to wait at most; 0 or less: not at all
     * @param unit the unit of {@code timeout}
     * @return true if the current thread holds the write lock now, false if the time ran out
     * @throws InterruptedException if the thread is interrupted on entry or while it waits
     */
    @Override
    public boolean tryLock(long timeout, TimeUnit unit) throws InterruptedException {
      return lock.tryLockWrite(unit.toNanos(timeout));
    }

    /**
     * Gives up one hold. Never blocks.
     *
     * @throws IllegalMonitorStateException if the current thread does not hold the write lock
     */
    @Override
    public void unlock() {
      lock.underlying.writeLock().unlock();
    }

    /**
     * A condition of the write lock, with the contract of {@link
     * ReentrantReadWriteLock.WriteLock#newCondition()}.
     *
     * @return a new condition
     */
    @Override
    public Condition newCondition() {
      return new WriteCondition(lock, lock.underlying.writeLock().newCondition());
    }

    /**
     * Whether the current thread holds this lock.
     *
     * @return true if it does
     */
    public boolean isHeldByCurrentThread() {
      return lock.underlying.isWriteLockedByCurrentThread();
    }

    /**
     * How often the current thread holds this lock.
     *
     * @return the number of holds, 0 if it does not hold it
     */
    public int getHoldCount() {
      return lock.underlying.getWriteHoldCount();
    }

    /**
     * This lock and its state: {@code [Unlocked]} or {@code [Locked by thread NAME]}.
     *
     * @return the same form as {@link ReentrantReadWriteLock.WriteLock#toString()}
     */
    @Override
    public String toString() {
      Thread owner = lock.writer();
      return super.toString()
          + (owner == null ? "[Unlocked]" : "[Locked by thread " + owner.getName() + "]");
    }
  }

  /** A condition after whose wait there may be biased readers to be dealt with. */
  @SuppressWarnings("WaitNotInLoop") // hands on; the loop is the caller's
  private static final class WriteCondition implements Condition, Serializable {
    private static final long serialVersionUID = 1L;

    /** The lock to whose write lock this belongs. */
    final BiasedReadWriteLock lock;

    /** The condition beneath. */
    @SuppressWarnings("serial") // AbstractQueuedSynchronizer's is serialisable
    final Condition queue;

    WriteCondition(BiasedReadWriteLock lock, Condition queue) {
      this.lock = lock;
      this.queue = queue;
    }

    boolean isOf(BiasedReadWriteLock candidate) {
      return lock == candidate;
    }

    /** However a wait ends, the underlying write lock is held again. */
    private void returned() {
      int holds = lock.underlying.getWriteHoldCount();
      if (holds != 0 && !lock.isOrdinary()) { // 0: the caller did not hold it in the first place
        lock.awaitReadersUninterruptibly(holds);
      }
    }

    @Override
    public void await() throws InterruptedException {
      try {
        queue.await();
      } finally {
        returned();
      }
    }

    @Override
    public void awaitUninterruptibly() {
      try {
        queue.awaitUninterruptibly();
      } finally {
        returned();
      }
    }

    @Override
    public long awaitNanos(long nanos) throws InterruptedException {
      long deadline = System.nanoTime() + nanos;
      long left;
      try {
        left = queue.awaitNanos(nanos);
      } finally {
        returned();
      }
      return left <= 0 ? left : Math.min(left, deadline - System.nanoTime());
    }

    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
      try {
        return queue.await(time, unit);
      } finally {
        returned();
      }
    }

    @Override
    public boolean awaitUntil(Date deadline) throws InterruptedException {
      try {
        return queue.awaitUntil(deadline);
      } finally {
        returned();
      }
    }

    @Override
    public void signal() {
      queue.signal();
    }

    @Override
    public void signalAll() {
      queue.signalAll();
    }
  }
}
