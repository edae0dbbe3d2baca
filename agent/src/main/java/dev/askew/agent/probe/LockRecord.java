// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent.probe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * What has been counted of one lock. Written by the thread that holds the lock, but for reads and
 * threads that queue; read in races by the agent, which may miss what is happening just then.
 */
final class LockRecord extends WeakReference<Object> {
  /** Reads are counted in so many places, each in a cache line of its own. */
  private static final int STRIPES = 8;

  private static final int LINE = 8;

  private static final VarHandle QUEUED;
  private static final VarHandle BUSY;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      QUEUED = lookup.findVarHandle(LockRecord.class, "queued", long.class);
      BUSY = lookup.findVarHandle(LockRecord.class, "busy", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final Site site;

  /** The next of its chain. */
  @Nullable LockRecord next;

  /** Thread and window of the run at hand; 0 if it is over. */
  private long key;

  /** Those of the last acquisition. */
  private long last;

  private long run;

  /** Acquisitions in runs that are over. */
  private long settled;

  private long changes;
  private long waits;

  @SuppressWarnings("UnusedVariable") // by its VarHandle, too
  private volatile long queued;

  /** Whether a thread that is about to enter a monitor writes here. */
  @SuppressWarnings("UnusedVariable") // by its VarHandle
  private volatile boolean busy;

  /** Runs that are over; null before the first. */
  private @Nullable Runs runs;

  private @Nullable Owners owners;

  /** The name of the thread of the run at hand. */
  private @Nullable String name;

  /** Of a read-write lock. */
  private final @Nullable AtomicLongArray reads;

  private long readsAtLastWrite;

  /** Reads between two writes. */
  private @Nullable Runs readRuns;

  LockRecord(Object sync, Site site) {
    super(sync);
    this.site = site;
    reads = site.isReadWrite() ? new AtomicLongArray(STRIPES * LINE) : null;
  }

  /** The usual case first: the same thread in the same window. */
  void acquired(long key) {
    if (reads != null) {
      settleReads();
    }
    if (this.key == key) {
      run++;
    } else {
      begin(key);
    }
  }

  /** As {@link #acquired}, for a monitor that others may be about to enter, too. */
  void entered(long newKey) {
    if (key == newKey) {
      run++;
    } else if (BUSY.compareAndSet(this, false, true)) {
      try {
        begin(newKey);
      } finally {
        busy = false;
      }
    } else {
      queued();
    }
  }

  private void begin(long newKey) {
    settle();
    if (last != newKey && (short) last == (short) newKey) {
      changes++;
    }
    last = newKey;
    key = newKey;
    run = 1;
    name = Thread.currentThread().getName();
  }

  /** The run at hand is over. */
  private void settle() {
    if (run > 0) {
      if (runs == null) {
        runs = new Runs();
      }
      if (owners == null) {
        owners = new Owners();
      }
      runs.add(run);
      owners.add(last >>> Short.SIZE, name, run);
      settled += run;
      run = 0;
    }
    key = 0;
  }

  private void settleReads() {
    long sum = reads();
    if (sum > readsAtLastWrite) {
      if (readRuns == null) {
        readRuns = new Runs();
      }
      readRuns.add(sum - readsAtLastWrite);
      readsAtLastWrite = sum;
    }
  }

  void read(long thread) {
    if (reads != null) {
      reads.getAndIncrement((int) (thread & (STRIPES - 1)) * LINE);
    }
  }

  void queued() {
    QUEUED.getAndAdd(this, 1L);
  }

  /** Its owner: the run is over, whoever comes next. */
  void waiting() {
    waits++;
    settle();
  }

  long acquisitions() {
    return settled + run;
  }

  long reads() {
    long sum = 0;
    if (reads != null) {
      for (int i = 0; i < STRIPES; i++) {
        sum += reads.get(i * LINE);
      }
    }
    return sum;
  }

  /** Adds all this to what is known of locks like this one. */
  void addTo(Profile profile) {
    Runs allRuns = Runs.copyOf(runs);
    Owners allOwners = Owners.copyOf(owners);
    if (run > 0) {
      allRuns.add(run);
      allOwners.add(last >>> Short.SIZE, name, run);
    }
    Runs allReadRuns = Runs.copyOf(readRuns);
    long sum = reads();
    if (sum > readsAtLastWrite) {
      allReadRuns.add(sum - readsAtLastWrite);
    }
    profile.locks++;
    profile.acquisitions += acquisitions();
    profile.changes += changes;
    profile.queued += queued;
    profile.waits += waits;
    profile.reads += sum;
    profile.runs.add(allRuns);
    profile.readRuns.add(allReadRuns);
    profile.mainOwner(allOwners.most(), allOwners.nameOfMost());
  }
}
