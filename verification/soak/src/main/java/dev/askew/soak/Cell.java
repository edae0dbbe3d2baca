// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.soak;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.Condition;

/**
 * A lock with what it guards, and the checks of both. What it guards is plain, so that a lock that
 * does not exclude, or does not publish, shows: each exclusive acquisition, nested ones and the end
 * of each wait included, takes the next number and writes it into all words.
 */
final class Cell {
  private static final int WORDS = 4;

  /** Elements between the flags of two threads, so that they do not share a cache line. */
  private static final int STRIDE = 32;

  final Subject subject;
  final int index;

  /** For waits that end by themselves. */
  final Condition any;

  /** Whether a thread reads, written by it alone, without a fence that could stand in for ours. */
  private final AtomicIntegerArray readers;

  private final int workers;

  // Guarded by the lock.

  /** The writer's number and 1, or 0. */
  private int writer;

  private long sequence;
  private final long[] words = new long[WORDS];

  Cell(int index, Subject subject, int workers) {
    this.index = index;
    this.subject = subject;
    this.workers = workers;
    readers = new AtomicIntegerArray((workers + 1) * STRIDE);
    any = subject.exclusive().newCondition();
  }

  // ---- By a thread that has the exclusive lock ----

  /** After each acquisition. */
  void entered(Worker w, int dwell) {
    Worker.Account account = w.account(this);
    if (account.writes++ == 0) {
      require(writer == 0, w, "is inside although there is the writer %d", writer - 1);
      writer = w.index + 1;
    }
    requireAlone(w);
    requireWhole(w, sequence);
    long next = sequence + 1;
    require(next > account.latest, w, "got number %d after %d", next, account.latest);
    sequence = next;
    for (int i = 0; i < WORDS; i++) {
      words[i] = next;
      w.dwell(dwell);
    }
    account.latest = next;
    account.record(next);
  }

  /** Before each release. */
  void leaving(Worker w) {
    Worker.Account account = w.account(this);
    requireAlone(w);
    requireWhole(w, account.latest);
    if (--account.writes == 0) {
      writer = 0;
    }
  }

  /** Before a wait, which gives up all holds. */
  void suspended(Worker w) {
    w.account(this).writes = 1;
    leaving(w);
  }

  private void requireAlone(Worker w) {
    require(writer == w.index + 1, w, "is inside, and the writer %d", writer - 1);
    for (int i = 0; i < workers; i++) {
      require(
          i == w.index || readers.getAcquire((i + 1) * STRIDE) == 0,
          w,
          "writes while there is the reader %d",
          i);
    }
  }

  private void requireWhole(Worker w, long expected) {
    boolean whole = sequence == expected;
    for (long word : words) {
      whole &= word == expected;
    }
    if (!whole) {
      throw violation(
          w, "sees " + Arrays.toString(words) + " at number " + sequence + " for " + expected);
    }
  }

  // ---- By a thread that has the shared lock ----

  /** After each acquisition. */
  void enteredAsReader(Worker w, int dwell) {
    Worker.Account account = w.account(this);
    if (account.reads++ == 0) {
      readers.setOpaque((w.index + 1) * STRIDE, 1);
    }
    requireNoOtherWriter(w);
    long seen = sequence;
    require(seen >= account.latest, w, "reads number %d after %d", seen, account.latest);
    account.latest = seen;
    w.dwell(dwell);
    requireWhole(w, seen);
    account.allReads++;
  }

  /** Before each release. */
  void leavingAsReader(Worker w) {
    Worker.Account account = w.account(this);
    requireNoOtherWriter(w);
    requireWhole(w, account.latest);
    if (--account.reads == 0) {
      readers.setRelease((w.index + 1) * STRIDE, 0);
    }
  }

  private void requireNoOtherWriter(Worker w) {
    int other = writer;
    require(other == 0 || other == w.index + 1, w, "reads while there is the writer %d", other - 1);
  }

  // ---- Between acquisitions, and after the last ----

  /** What the lock says of the current thread. */
  void requireHolds(Worker w) {
    Worker.Account account = w.account(this);
    int holds = subject.holds().getAsInt();
    int reads = subject.readHolds().getAsInt();
    require(holds == account.writes, w, "has %d holds, not %d", holds, account.writes);
    require(reads == account.reads, w, "has %d read holds, not %d", reads, account.reads);
    require(
        holds + reads == 0 || subject.isLocked().getAsBoolean(),
        w,
        "has %d holds of a free lock",
        holds + reads);
  }

  /** After all threads have ended: nobody has it, and each acquisition is on record, once. */
  void requireComplete(List<Worker> all) {
    BitSet seen = new BitSet();
    long recorded = 0;
    for (Worker w : all) {
      Worker.Account account = w.account(this);
      long previous = 0;
      for (int i = 0; i < account.recorded(); i++, recorded++) {
        long number = account.record(i);
        require(number > previous, w, "has on record number %d after %d", number, previous);
        require(!seen.get((int) number), w, "has number %d, as somebody else has", number);
        seen.set((int) number);
        previous = number;
      }
      require(
          account.writes + account.reads == 0,
          w,
          "has ended with %d holds",
          account.writes + account.reads);
    }
    if (recorded != sequence || seen.cardinality() != sequence || seen.length() > sequence + 1) {
      throw new Violation(
          this + ": " + recorded + " acquisitions are on record, " + sequence + " were counted");
    }
    if (subject.isLocked().getAsBoolean() || subject.queued().getAsInt() != 0) {
      throw new Violation(this + " is locked, or waited for, after all threads have ended");
    }
    if (!subject.exclusive().tryLock()) {
      throw new Violation(this + " cannot be acquired after all threads have ended");
    }
    subject.exclusive().unlock();
  }

  private void require(boolean condition, Worker w, String format, long figure) {
    if (!condition) {
      throw violation(w, String.format(format, figure));
    }
  }

  private void require(boolean condition, Worker w, String format, long figure, long expected) {
    if (!condition) {
      throw violation(w, String.format(format, figure, expected));
    }
  }

  Violation violation(Worker w, String what) {
    return new Violation(w + " " + what + "; " + this);
  }

  /** Without asking the lock, which may be broken. */
  @Override
  public String toString() {
    return "lock " + index + ", a " + subject.lock().getClass().getSimpleName();
  }
}
