// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A reentrant {@link ReadWriteLock} with the contract of {@link ReentrantReadWriteLock} that can be
 * <em>biased</em> to its readers. The bias comes after enough reads without a writer. From then on
 * a reader writes its own slot and reads one flag, without an atomic instruction, a fence, or a
 * store that another reader would notice. The cost of a read lock then does not depend on the
 * number of readers.
 *
 * <p>A writer <em>revokes</em> the bias: it clears the flag, executes one heavy fence (see {@link
 * AsymmetricFence#heavyFence()}; microseconds) and waits, parked, for those that are still reading.
 * After that readers and writers share an ordinary {@link ReentrantReadWriteLock} until the next
 * bias.
 *
 * <p>Choose it where reads outnumber writes by some hundreds or more and many threads read at once.
 * Choose {@link BiasedLock} where one thread does nearly everything; {@link
 * java.util.concurrent.locks.StampedLock} where readers can read optimistically and repeat.
 *
 * <p>Methods behave as {@link ReentrantReadWriteLock} documents: reentrant readers and writers,
 * downgrading, no upgrading, conditions on the write lock, memory effects. A lock created as fair
 * is never biased. Only methods that acquire the write lock, and {@link #revokeAll}, revoke; a wait
 * on one of its conditions is among them. Query methods never revoke. What they return about other
 * threads is a snapshot.
 *
 * <p>A {@link BiasPolicy} decides when to bias; the acquisitions of which it speaks are reads here.
 * A revocation costs the time of its fence and of the wait for readers. What the bias has saved its
 * readers is set against that, so a bias that has paid for itself returns at once.
 *
 * <p><b>Memory.</b> A lock that has never been biased has no slots, unless a thread took a reader
 * lock of its own. Otherwise it has one slot of about 170 bytes for each thread that read while it
 * was biased, in a table that grows as needed to at most 1,024 places; threads for which it has no
 * place, and threads of a class that overrides {@link Thread#getId()}, read by the ordinary lock,
 * and barge past a waiting writer in a slot made for the occasion. Slots of threads that have ended
 * are reused. No thread-local variable is involved, and no thread is kept alive.
 *
 * <p>Serialisation writes whether the lock is fair, its label, and its policy if that is
 * serialisable; if not, the lock is read back with the default one. A lock that has been read back
 * is unlocked and unbiased.
 *
 * <p>In a thread dump, a thread that waits in the queue or on a condition is parked for an object
 * inside this lock; a writer that waits for biased readers is parked for this lock itself. Deadlock
 * detection finds writers, as in ReentrantReadWriteLock, but no readers.
 */
@SuppressWarnings("this-escape") // to inner classes, which only keep it
public class BiasedReadWriteLock implements ReadWriteLock, Serializable {
  private static final long serialVersionUID = 1L;

  static {
    Barriers.start();
  }

  /** The lock for readers. */
  private final ReadLock readerLock;

  /** The lock for writers. */
  private final WriteLock writerLock;

  /** The lock beneath. Writers always hold it, readers only while they are not biased. */
  private final Underlying underlying;

  /** When to bias. */
  @SuppressWarnings("serial") // writeObject() puts another in its place where it has to
  private final BiasPolicy policy;

  /** What the user calls the lock, and the figures of one that has a name. */
  private final @Nullable LockFigures figures;

  /** A lock with the adaptive policy; not fair. */
  public BiasedReadWriteLock() {
    this(false, AdaptivePolicy.DEFAULT, null);
  }

  /**
   * A lock that is fair, and then never biased, or has the adaptive policy.
   *
   * @param fair true if threads should acquire roughly in the order in which they asked
   */
  public BiasedReadWriteLock(boolean fair) {
    this(fair, fair ? BiasPolicy.never() : AdaptivePolicy.DEFAULT, null);
  }

  /**
   * A lock with a policy of the user's choice; not fair.
   *
   * @param policy when to bias; may be shared by any number of locks
   */
  public BiasedReadWriteLock(BiasPolicy policy) {
    this(false, Objects.requireNonNull(policy, "policy"), null);
  }

  /**
   * A lock with a policy of the user's choice and a label, by which Flight Recorder's events and
   * {@link #toString()} name it; not fair. {@link #getLockStatistics()} has figures of it.
   *
   * @param policy when to bias; may be shared by any number of locks
   * @param label what the lock is for; need not be unique
   */
  public BiasedReadWriteLock(BiasPolicy policy, String label) {
    this(false, Objects.requireNonNull(policy, "policy"), Objects.requireNonNull(label, "label"));
  }

  private BiasedReadWriteLock(boolean fair, BiasPolicy policy, @Nullable String label) {
    this.policy = policy;
    this.figures = label == null ? null : new LockFigures(label);
    underlying = new Underlying(fair);
    readerLock = new ReadLock(this);
    writerLock = new WriteLock(this);
    readerLock.open(policy);
  }

  final ReentrantReadWriteLock underlying() {
    return underlying;
  }

  final BiasPolicy policy() {
    return policy;
  }

  /** Flag and slots are the reader lock's; also where a subclass hands out another reader lock. */
  final ReadLock bias() {
    return readerLock;
  }

  @Override
  public ReadLock readLock() {
    return readerLock;
  }

  @Override
  public WriteLock writeLock() {
    return writerLock;
  }

  /**
   * Revokes the readers' biases of many locks with one heavy fence, for a thread that is about to
   * write to them all. Each write lock is then acquired without a further fence, by whoever comes
   * first. Readers that are inside stay inside, and a writer waits for them as ever. Locks that are
   * not biased stay as they are.
   *
   * <p>Executes one heavy fence, or one for each reader if the backend reaches one thread at a
   * time, or none if no lock is biased; does not wait for any lock. If the iterator throws, the
   * locks that it has returned are revoked all the same. A lock may be biased again at any time.
   *
   * @param locks the locks; any number, in any order
   * @throws NullPointerException if the argument or one of the locks is null
   */
  public static void revokeAll(Iterable<? extends BiasedReadWriteLock> locks) {
    Sweep sweep = new Sweep();
    try {
      for (BiasedReadWriteLock lock : locks) {
        lock.bias().revokeIn(sweep);
      }
    } finally { // whatever the iterator throws
      sweep.revoke();
    }
  }

  /** A lock that is biased as it is made, of which no event is recorded: to measure with. */
  static BiasedReadWriteLock biasedFromTheStart() {
    BiasedReadWriteLock lock = new BiasedReadWriteLock(BiasPolicy.eager());
    lock.bias().startBiased();
    return lock;
  }

  // ---- Monitoring: never revokes ----

  /*
   * No method here calls one that a subclass may override. An override that prints the lock, or
   * asks for another figure, would otherwise call itself without end.
   */

  private boolean isWritten() {
    return underlying.isWriteLocked()
        && bias().isOrdinary(); // otherwise it still waits for readers
  }

  private @Nullable Thread writer() {
    return isWritten() ? underlying.owner() : null;
  }

  private int readHolds() {
    return sum(underlying.getReadLockCount(), bias().biasedHolds());
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
   * Whether this lock is biased to its readers and no writer has asked for it since. A snapshot.
   *
   * @return true if it is
   */
  public final boolean isBiased() {
    return bias().isOpenToReaders();
  }

  /**
   * The label that was given to the constructor.
   *
   * @return the label, or null if there is none
   */
  @SuppressWarnings("exports") // see module-info
  public final @Nullable String getLabel() {
    return figures == null ? null : figures.label();
  }

  /**
   * What biasing has cost and brought this lock, if it has a label: figures of every lock would
   * need memory in every lock.
   *
   * @return a snapshot; empty if the lock has no label
   */
  public final Optional<LockStatistics> getLockStatistics() {
    return Optional.ofNullable(figures).map(LockFigures::snapshot);
  }

  final @Nullable LockFigures figures() {
    return figures;
  }

  /**
   * The thread that holds the write lock.
   *
   * @return the thread, or null if nobody holds it
   */
  @SuppressWarnings("exports") // see module-info
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
    ReaderSlot slot = bias().slot();
    return sum(underlying.getReadHoldCount(), slot == null ? 0 : slot.holdsVolatile());
  }

  /** As far as an int goes: readers may hold the lock more often, each as often as an int says. */
  private static int sum(int a, int b) {
    return (int) Math.min((long) a + b, Integer.MAX_VALUE);
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
    return bias().waitingWriter != null || underlying.hasQueuedThreads();
  }

  /**
   * Whether a thread waits for the read or the write lock.
   *
   * @param thread the thread
   * @return true if it does
   * @throws NullPointerException if the thread is null
   */
  public final boolean hasQueuedThread(Thread thread) {
    return underlying.hasQueuedThread(thread) || bias().waitingWriter == thread;
  }

  /**
   * How many threads wait for the read or the write lock, as an estimate.
   *
   * @return the number
   */
  public final int getQueueLength() {
    return underlying.getQueueLength() + (bias().waitingWriter == null ? 0 : 1);
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
    Thread writer = bias().waitingWriter;
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
   * This lock and its state: {@code [Write locks = n, Read locks = n]}, or, if nobody holds it and
   * it is biased to its readers, {@code [Write locks = 0, Read locks = 0, biased]}. A label stands
   * before that, in round brackets.
   *
   * @return the same form as {@link ReentrantReadWriteLock#toString()}, unless the lock is biased
   *     and not held, or has a label
   */
  @Override
  public String toString() {
    int writes = isWritten() ? underlying.writeHolds() : 0;
    int reads = readHolds();
    String bias = writes == 0 && reads == 0 && bias().isOpenToReaders() ? ", biased" : "";
    return super.toString()
        + (figures == null ? "" : "(" + figures.label() + ")")
        + ("[Write locks = " + writes + ", Read locks = " + reads + bias + "]");
  }

  /**
   * Writes the policy only if that can be written. Otherwise the lock is read back with the
   * adaptive one.
   *
   * @param out the stream
   * @throws IOException if writing fails
   */
  private void writeObject(ObjectOutputStream out) throws IOException {
    ObjectOutputStream.PutField fields = out.putFields();
    fields.put("readerLock", readerLock);
    fields.put("writerLock", writerLock);
    fields.put("underlying", underlying);
    fields.put("figures", figures);
    fields.put("policy", policy instanceof Serializable ? policy : AdaptivePolicy.DEFAULT);
    out.writeFields();
  }

  /**
   * The lock is read back unlocked and unbiased.
   *
   * @param in the stream
   * @throws IOException if reading fails
   * @throws ClassNotFoundException if the policy's class is missing
   */
  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    readerLock.open(policy);
  }

  /** The lock beneath, with the query methods that it has for subclasses only. */
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
  public static class ReadLock extends ReadersBias implements Lock, Serializable {
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

    @Override
    final BiasedReadWriteLock whole() {
      return lock;
    }

    /**
     * This read lock for the current thread alone, with the thread's slot in hand: {@code lock()}
     * and {@code unlock()} do not have to look for it. For threads that know themselves, such as an
     * event loop, which keep it in a field and use it for as long as they run. What is held by it
     * is held by this lock, and the other way round: each may give up what the other has acquired.
     *
     * <p>No other thread may use it, not even when its own has ended. {@code lock()} and {@code
     * unlock()} check that only where assertions are enabled ({@code -ea}), and then throw {@link
     * AssertionError}; without assertions, another thread's call can let a writer in while somebody
     * reads. The other ways to acquire always check, and throw {@link IllegalStateException}. It
     * keeps the lock alive, but not the thread. The slot stays in the lock until the thread has
     * ended. A thread for which the table has no place gets one in a list, which every thread
     * without a place searches one by one: do not call this from many thousands of threads. What a
     * subclass of the reader lock overrides does not apply to it. It is not serialisable, and has
     * no conditions.
     *
     * <p>Does not revoke; may wait a moment for other threads that take a slot.
     *
     * @return a lock to be used by the current thread alone
     */
    public final Lock forCurrentThread() {
      return new OwnReadLock(lock.bias());
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
      lockRead();
    }

    /**
     * Acquires the read lock unless the thread is interrupted.
     *
     * @throws InterruptedException if the thread is interrupted on entry or while it waits
     * @throws Error where {@link #lock()} throws it
     */
    @Override
    public void lockInterruptibly() throws InterruptedException {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (!lock.bias().enter()) {
        lock.bias().lockReadUnbiasedInterruptibly();
      }
    }

    /**
     * Acquires the read lock if no other thread holds the write lock at this moment. Does not wait.
     *
     * @return true if the current thread holds the read lock now
     * @throws Error where {@link #lock()} throws it
     */
    @Override
    public boolean tryLock() {
      return lock.bias().enter() || lock.bias().tryLockReadUnbiased();
    }

    /**
     * Acquires the read lock if that is possible within the time given.
     *
     * @param timeout how long to wait at most; 0 or less: not at all
     * @param unit the unit of {@code timeout}
     * @return true if the current thread holds the read lock now, false if the time ran out
     * @throws InterruptedException if the thread is interrupted on entry or while it waits
     * @throws Error where {@link #lock()} throws it
     */
    @Override
    public boolean tryLock(long timeout, TimeUnit unit) throws InterruptedException {
      Objects.requireNonNull(unit, "unit");
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      return lock.bias().enter() || lock.bias().tryLockReadUnbiased(timeout, unit);
    }

    /**
     * Gives up one hold. Never blocks; wakes a writer that waits for it.
     *
     * @throws IllegalMonitorStateException if the current thread does not hold the read lock
     */
    @Override
    public void unlock() {
      unlockRead();
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
      lock.bias().lockWrite();
    }

    /**
     * Acquires the write lock unless the thread is interrupted. May revoke.
     *
     * @throws InterruptedException if the thread is interrupted on entry or while it waits
     * @throws Error where {@link #lock()} throws it
     */
    @Override
    public void lockInterruptibly() throws InterruptedException {
      lock.bias().lockWriteInterruptibly();
    }

    /**
     * Acquires the write lock if nobody else holds either lock at this moment. Does not wait; may
     * revoke a bias under which nobody reads. May fail while another writer's attempt is under way,
     * even if that attempt fails in the end.
     *
     * @return true if the current thread holds the write lock now
     * @throws Error where {@link #lock()} throws it
     */
    @Override
    public boolean tryLock() {
      return lock.bias().tryLockWrite();
    }

    /**
     * Acquires the write lock if that is possible within the time given. May revoke.
     *
     * @param timeout how long to wait at most; 0 or less: not at all
     * @param unit the unit of {@code timeout}
     * @return true if the current thread holds the write lock now, false if the time ran out
     * @throws InterruptedException if the thread is interrupted on entry or while it waits
     * @throws Error where {@link #lock()} throws it
     */
    @Override
    public boolean tryLock(long timeout, TimeUnit unit) throws InterruptedException {
      return lock.bias().tryLockWrite(unit.toNanos(timeout));
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

  /** A condition of the lock beneath. After a wait the lock may be biased, and is revoked. */
  @SuppressWarnings("WaitNotInLoop") // delegates; the loop is the caller's
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

    @Override
    public void await() throws InterruptedException {
      try {
        queue.await();
      } finally {
        lock.bias().regainAfterWait();
      }
    }

    @Override
    public void awaitUninterruptibly() {
      try {
        queue.awaitUninterruptibly();
      } finally {
        lock.bias().regainAfterWait();
      }
    }

    @Override
    public long awaitNanos(long nanos) throws InterruptedException {
      long deadline = System.nanoTime() + nanos;
      long left;
      try {
        left = queue.awaitNanos(nanos);
      } finally {
        lock.bias().regainAfterWait();
      }
      return left <= 0 ? left : Math.min(left, deadline - System.nanoTime());
    }

    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
      try {
        return queue.await(time, unit);
      } finally {
        lock.bias().regainAfterWait();
      }
    }

    @Override
    public boolean awaitUntil(Date deadline) throws InterruptedException {
      try {
        return queue.awaitUntil(deadline);
      } finally {
        lock.bias().regainAfterWait();
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
