// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.askew.stress.Meeting;
import dev.askew.stress.MustShow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Readers in their slots and a writer exclude each other. A pair of figures is written by writers
 * only, always both; the first figure of an outcome is 0 if no reader found them different.
 */
public final class ReadWriteExclusion {
  private ReadWriteExclusion() {}

  /** A lock biased to readers, of whom the first actor is one. */
  public abstract static class Pair extends Meeting {
    static final int ROUNDS = 100;

    final BiasedReadWriteLock lock = new BiasedReadWriteLock(BiasPolicy.eager());
    private int one;
    private int two;
    protected int seen;

    /** For the first actor, before it meets the other. */
    final void bias() {
      lock.readLock().lock();
      lock.readLock().unlock();
      if (ReadersBias.phase(lock.bias().flagOpaque()) == ReadersBias.NONE) {
        throw new IllegalStateException("the lock was not biased to readers");
      }
    }

    private void work(int start) {
      int work = start;
      for (int n = 0; n < 60; n++) {
        work = work * 31 + n;
      }
      seen = work;
    }

    /** Inside, as a reader: the pair, or -1 if it is none. */
    final int look() {
      int first = one;
      work(first);
      return first == two ? first : -1;
    }

    /** Inside, as a writer. */
    final void write() {
      int count = one + 1;
      one = count;
      work(count);
      two = count;
    }

    final int lockedLook() {
      return lockedLook(lock.readLock());
    }

    final int lockedLook(Lock reader) {
      fillStoreBuffer();
      reader.lock();
      try {
        return look();
      } finally {
        reader.unlock();
      }
    }

    final void lockedWrite() {
      fillStoreBuffer();
      lock.writeLock().lock();
      try {
        write();
      } finally {
        lock.writeLock().unlock();
      }
    }

    final void read(II_Result r) {
      read(r, lock.readLock());
    }

    /** Reads many times: were all reads whole, and was there something in none, some or all. */
    final void read(II_Result r, Lock reader) {
      bias();
      meetAsFirst();
      int written = 0;
      for (int n = 0; n < ROUNDS; n++) {
        int figure = lockedLook(reader);
        r.r1 |= figure < 0 ? 1 : 0;
        written += figure > 0 ? 1 : 0;
      }
      r.r2 = share(written, ROUNDS);
    }
  }

  /** The writer comes at any moment. */
  @JCStressTest
  @Description(
      "A reader in its slot and a writer that revokes do not overlap, and the reader sees what the writer wrote."
          + " Hazards 1 and 2.")
  @Outcome(id = "0, [012]", expect = ACCEPTABLE, desc = "Whole; in none, some or all rounds.")
  @Outcome(expect = FORBIDDEN, desc = "A write was seen in part.")
  @MustShow("0, 1")
  @State
  public static class Revocation extends Pair {
    @Actor
    public void reader(II_Result r) {
      read(r);
    }

    @Actor
    public void writer() {
      meetAsSecond();
      linger(7);
      lockedWrite();
    }
  }

  /** The reader has its slot in hand. */
  @JCStressTest
  @Description(
      "A reader by a lock of its own and a writer that revokes do not overlap, and the reader sees what the writer"
          + " wrote, also where the bias returns between. Hazards 1, 2 and 5.")
  @Outcome(id = "0, [012]", expect = ACCEPTABLE, desc = "Whole; in none, some or all rounds.")
  @Outcome(expect = FORBIDDEN, desc = "A write was seen in part.")
  @MustShow("0, 1")
  @State
  public static class OwnLock extends Pair {
    @Actor
    public void reader(II_Result r) {
      read(r, lock.readLock().forCurrentThread());
    }

    @Actor
    public void writer() {
      meetAsSecond();
      for (int n = 0; n < 2; n++) {
        linger(6);
        lockedWrite();
      }
    }
  }

  /** The bias returns between writes. */
  @JCStressTest
  @Description(
      "Several writes with reads in between, so that the bias is revoked and returns while readers and writers"
          + " may still look at the old one. Hazard 5.")
  @Outcome(id = "0, [012]", expect = ACCEPTABLE, desc = "Whole; in none, some or all rounds.")
  @Outcome(expect = FORBIDDEN, desc = "A write was seen in part.")
  @MustShow("0, 1")
  @State
  public static class Regrant extends Pair {
    @Actor
    public void reader(II_Result r) {
      read(r);
    }

    @Actor
    public void writer() {
      meetAsSecond();
      for (int n = 0; n < 4; n++) {
        linger(6);
        lockedWrite();
      }
    }
  }

  /** A writer that keeps reading. */
  @JCStressTest
  @Description(
      "A writer that takes the read lock before it gives up the write lock keeps other writers out. Hazard 3.")
  @Outcome(id = "0, 3", expect = ACCEPTABLE, desc = "Whole; all writes were counted.")
  @Outcome(expect = FORBIDDEN, desc = "A write was lost or seen in part.")
  @State
  public static class Downgrade extends Pair {
    @Actor
    public void downgrading(II_Result r) {
      bias();
      meetAsFirst();
      lock.writeLock().lock();
      try {
        write();
        lock.readLock().lock();
      } finally {
        lock.writeLock().unlock();
      }
      try {
        int figure = look();
        r.r1 = figure < 0 || look() != figure ? 1 : 0;
      } finally {
        lock.readLock().unlock();
      }
    }

    @Actor
    public void writer() {
      meetAsSecond();
      linger(7);
      lockedWrite();
      lockedWrite();
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r2 = look();
    }
  }

  /** A writer that gives up in any phase of the revocation. */
  @JCStressTest
  @Description(
      "A writer whose time runs out while it revokes or waits for readers leaves a lock that excludes and is free"
          + " in the end. Hazard 6.")
  @Outcome(
      id = {"0, 0, 1", "0, 1, 1"},
      expect = ACCEPTABLE,
      desc = "Whole; got or not; free in the end.")
  @Outcome(expect = FORBIDDEN, desc = "A write was seen in part, or the lock is not free.")
  @MustShow({"0, 0, 1", "0, 1, 1"})
  @State
  public static class TimedAttempt extends Pair {
    @Actor
    public void reader(III_Result r) {
      bias();
      meetAsFirst();
      for (int n = 0; n < ROUNDS; n++) {
        lock.readLock().lock();
        try {
          int figure = look();
          linger(4);
          r.r1 |= figure < 0 || figure != look() ? 1 : 0;
        } finally {
          lock.readLock().unlock();
        }
      }
    }

    @Actor
    public void writer(III_Result r) {
      meetAsSecond();
      linger(7);
      try {
        if (lock.writeLock().tryLock(1, TimeUnit.MICROSECONDS)) {
          try {
            write();
            r.r2 = 1;
          } finally {
            lock.writeLock().unlock();
          }
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts", e);
      }
    }

    @Arbiter
    public void arbiter(III_Result r) {
      r.r3 = lock.writeLock().tryLock() ? 1 : 0;
    }
  }
}
