// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent.probe;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Counts what becomes of locks.
 *
 * <p>Algorithmic notes. The calls below come from inside {@code ReentrantLock} and its kin, in the
 * thread that has just acquired the lock. So what is written of a lock here is guarded by that lock
 * itself, except for reads and for threads that queue, which are counted atomically. Nothing here
 * blocks or takes a lock of {@code java.util.concurrent.locks}; the map of sites has monitors of
 * its own, within which no foreign code runs. What is thrown here ends in the instrumented method,
 * which drops it.
 *
 * <p>A lock is found by its identity in a table of chains. Threads put records in front of a chain
 * by compare-and-set; one thread, in {@link #sweep}, takes those of dead locks out again. Records
 * refer to their locks weakly.
 *
 * <p>Counting goes in windows. A thread's acquisitions in a row are a run; a run is over when
 * another thread acquires the lock, when its owner waits on a condition, and when a window ends.
 */
public final class Probe {
  private static final int CHAINS = 1 << 16;
  private static final LockRecord[] TABLE = new LockRecord[CHAINS];
  private static final VarHandle CHAIN = MethodHandles.arrayElementVarHandle(LockRecord[].class);

  /**
   * Beyond so many locks at a time none is added: each takes some 150 bytes, and one that changes
   * hands ten times as much.
   */
  private static final int MOST_LOCKS = 50_000;

  private static final StackWalker STACK =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
  private static final Map<Site.Key, Site> SITES = new ConcurrentHashMap<>();

  /** Threads that add a record: what they need for that may use locks, too. */
  private static final ThreadLocal<Boolean> ADDING = new ThreadLocal<>();

  private static final MethodHandle THREAD_ID = threadId();

  /** The window's number, 1 to 65,535, or 0 between windows. Read in races, beside an atomic. */
  private static int window;

  private static int lastWindow;

  /** How many records may still be added before {@link #refill}. In races, so about that many. */
  private static int budget;

  /** Locks that got no record when they were made; in races. */
  private static long missed;

  /** Acquisitions of locks that are gone. */
  private static long ofTheDead;

  private static int locks;
  private static final VarHandle LOCKS;

  static {
    try {
      LOCKS = MethodHandles.lookup().findStaticVarHandle(Probe.class, "locks", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private Probe() {}

  /**
   * {@code Thread.threadId()}, which came with JDK 19. Before, the field behind {@code getId()},
   * which a subclass may override.
   */
  private static MethodHandle threadId() {
    try {
      try {
        return MethodHandles.lookup()
            .findVirtual(Thread.class, "threadId", MethodType.methodType(long.class));
      } catch (NoSuchMethodException e) {
        return MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
            .findGetter(Thread.class, "tid", long.class);
      }
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  // What the locks call.

  /** A lock has been made. */
  public static void created(Object sync) {
    add(sync, false);
  }

  /**
   * A thread has tried to get a lock for itself alone.
   *
   * @param got whether it has it
   * @param holds how often the thread has it now
   */
  public static void acquired(boolean got, Object sync, int holds) throws Throwable {
    if (got && holds == 1 && window != 0) {
      LockRecord lock = recordOf(sync);
      if (lock != null) {
        lock.acquired(key());
      }
    }
  }

  /** A thread that has waited on a condition has a synchronizer again, maybe none of the locks. */
  public static void acquiredAgain(Object sync) {
    try {
      if (window != 0) {
        LockRecord lock = find(sync);
        if (lock != null) {
          lock.acquired(key());
        }
      }
    } catch (Throwable t) {
      // The program goes on.
    }
  }

  /** A thread has tried to get a lock for reading. */
  public static void read(boolean got, Object sync) throws Throwable {
    if (got && window != 0) {
      LockRecord lock = recordOf(sync);
      if (lock != null) {
        lock.read(key() >>> Short.SIZE);
      }
    }
  }

  /**
   * A thread has to queue for a synchronizer, maybe none of the locks.
   *
   * @param node null unless it comes from a condition
   */
  public static void queued(Object sync, @Nullable Object node) {
    if (node == null && window != 0) {
      LockRecord lock = find(sync);
      if (lock != null) {
        lock.queued();
      }
    }
  }

  /** The owner of a synchronizer, maybe none of the locks, is about to wait on a condition. */
  public static void waiting(Object sync) {
    if (window != 0) {
      LockRecord lock = find(sync);
      if (lock != null) {
        lock.waiting();
      }
    }
  }

  static boolean isOpen() {
    return window != 0;
  }

  /** A thread has entered a monitor, or is about to. */
  static void entered(Object monitor, Site site) throws Throwable {
    LockRecord lock = find(monitor);
    if (lock == null) {
      if (locks >= MOST_LOCKS) {
        missed++;
        return;
      }
      Site known = SITES.putIfAbsent(site.key(), site);
      lock = put(monitor, new LockRecord(monitor, known == null ? site : known));
    }
    lock.entered(key());
  }

  /** The thread and the window. */
  private static long key() throws Throwable {
    return (long) THREAD_ID.invokeExact(Thread.currentThread()) << Short.SIZE | window;
  }

  private static @Nullable LockRecord recordOf(Object sync) {
    LockRecord lock = find(sync);
    return lock == null ? add(sync, true) : lock;
  }

  private static @Nullable LockRecord find(Object sync) {
    LockRecord lock = TABLE[System.identityHashCode(sync) & (CHAINS - 1)];
    while (lock != null && !lock.refersTo(sync)) {
      lock = lock.next;
    }
    return lock;
  }

  /**
   * @param used whether it is being used, and was made before anybody looked
   */
  private static @Nullable LockRecord add(Object sync, boolean used) {
    if (budget <= 0 || locks >= MOST_LOCKS) {
      if (!used) {
        missed++;
      }
      return null;
    }
    if (ADDING.get() != null) {
      return null;
    }
    ADDING.set(true);
    try {
      budget--;
      return put(sync, new LockRecord(sync, site(sync, used)));
    } finally {
      ADDING.remove();
    }
  }

  private static LockRecord put(Object lock, LockRecord added) {
    LOCKS.getAndAdd(1);
    int chain = System.identityHashCode(lock) & (CHAINS - 1);
    @Nullable LockRecord first;
    do {
      first = (@Nullable LockRecord) CHAIN.getVolatile(TABLE, chain);
      added.next = first;
    } while (!CHAIN.compareAndSet(TABLE, chain, first, added));
    return added;
  }

  private static Site site(Object sync, boolean used) {
    String kind = sync.getClass().getName();
    return STACK.walk(
        frames -> {
          Stream<StackWalker.StackFrame> rest =
              frames.dropWhile(frame -> isLockOrProbe(frame.getClassName()));
          return rest.findFirst()
              .map(frame -> site(new Site.Key(frame, kind, used), frame))
              .orElseGet(() -> site(Site.Key.unknown(kind, used), null));
        });
  }

  private static Site site(Site.Key key, StackWalker.@Nullable StackFrame frame) {
    Site known = SITES.get(key);
    if (known != null) {
      return known;
    }
    Site fresh = new Site(key, frame);
    Site raced = SITES.putIfAbsent(key, fresh);
    return raced == null ? fresh : raced;
  }

  private static boolean isLockOrProbe(String name) {
    return name.startsWith("java.util.concurrent.locks.")
        || name.startsWith("dev.askew.agent.probe.");
  }

  // What the agent calls.

  /** Begins a window: all runs begin anew. */
  public static synchronized void open() {
    lastWindow = lastWindow == 0xFFFF ? 1 : lastWindow + 1;
    window = lastWindow;
  }

  /** Ends a window. */
  public static synchronized void close() {
    window = 0;
  }

  /** So many records may be added from now on, or what is left if that is more. */
  public static void refill(int records) {
    budget = Math.max(budget, records);
  }

  /** Locks seen, but without a record. */
  public static long missed() {
    return missed;
  }

  /**
   * Takes the records of dead locks out of the table, and adds what they counted to their sites.
   *
   * @return how many acquisitions have been counted so far
   */
  public static synchronized long sweep() {
    long acquisitions = 0;
    for (int chain = 0; chain < CHAINS; chain++) {
      LockRecord before = null;
      LockRecord lock = (LockRecord) CHAIN.getVolatile(TABLE, chain);
      while (lock != null) {
        LockRecord next = lock.next;
        if (!lock.refersTo(null)) {
          acquisitions += lock.acquisitions() + lock.reads();
          before = lock;
        } else if (before != null) {
          before.next = next;
          bury(lock);
        } else if (CHAIN.compareAndSet(TABLE, chain, lock, next)) {
          bury(lock);
        } else {
          before = lock; // another one is in front of it now: next time
        }
        lock = next;
      }
    }
    return acquisitions + ofTheDead;
  }

  /** Forgets everything. Not while locks call. */
  public static synchronized void clear() {
    Arrays.fill(TABLE, null);
    SITES.clear();
    locks = 0;
    missed = 0;
    ofTheDead = 0;
  }

  private static void bury(LockRecord lock) {
    ofTheDead += lock.acquisitions() + lock.reads();
    lock.site.add(lock);
    LOCKS.getAndAdd(-1);
  }

  /** A copy of what has been counted at each site whose locks have been used. */
  public static synchronized List<Site> sites(Predicate<Site> wanted) {
    Map<Site, Site> copies = new LinkedHashMap<>();
    Collection<Site> all = SITES.values();
    all.stream().filter(wanted).forEach(site -> copies.put(site, site.copy()));
    for (int chain = 0; chain < CHAINS; chain++) {
      LockRecord lock = (LockRecord) CHAIN.getVolatile(TABLE, chain);
      for (; lock != null; lock = lock.next) {
        Site copy = copies.get(lock.site);
        if (copy != null) {
          copy.add(lock);
        }
      }
    }
    List<Site> used = new ArrayList<>(copies.values());
    used.removeIf(site -> site.acquisitions() + site.reads() == 0);
    return used;
  }
}
