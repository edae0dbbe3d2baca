// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.soak;

import dev.askew.soak.Plan.Manner;
import dev.askew.soak.Plan.Op;
import dev.askew.soak.Tally.Event;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Follows a script, and keeps the record of what it acquired. A thread that dies hands both on to
 * the next one. What goes wrong is thrown, with no lock released: the round is over then.
 */
final class Worker implements Runnable {
  /** Repetitions of a burst, for each of an operation's times: so many that C2 compiles them. */
  private static final int BURST = 200;

  private static final int TURNS = 20;
  private static final long MOST_NANOS_INSIDE = 300_000;
  private static final long NANOS_BETWEEN_LOOKS = 10_000;

  final int index;
  final Tally tally = new Tally();

  /** The current life; for whoever interrupts it, and for a dump. */
  volatile @Nullable Thread thread;

  /** What it does, for a dump. */
  volatile @Nullable Op current;

  private final Round round;
  private final Plan.Script script;
  private final List<Account> accounts = new ArrayList<>();
  private final AtomicInteger spent = new AtomicInteger();
  private int position;

  /** What one thread has of one lock. */
  static final class Account {
    int writes;
    int reads;

    /** The latest number that the thread got or saw. */
    long latest;

    /** How often it has read. */
    long allReads;

    private long[] records = new long[64];
    private int recorded;

    void record(long number) {
      if (recorded == records.length) {
        records = Arrays.copyOf(records, 2 * recorded);
      }
      records[recorded++] = number;
    }

    int recorded() {
      return recorded;
    }

    long record(int i) {
      return records[i];
    }
  }

  /** What a thread dies of. */
  static final class Death extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  Worker(Round round, int index, Plan.Script script, int cells) {
    this.round = round;
    this.index = index;
    this.script = script;
    for (int i = 0; i < cells; i++) {
      accounts.add(new Account());
    }
  }

  Account account(Cell cell) {
    return accounts.get(cell.index);
  }

  boolean isVirtual() {
    return script.virtual();
  }

  /** Some time that the compiler cannot do without, and across which it keeps no field's value. */
  void dwell(int turns) {
    for (int i = 0; i <= turns; i++) {
      spent.setOpaque(i);
    }
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    try {
      if (script.virtual()) {
        tally.count(Event.VIRTUAL);
      }
      round.awaitStart();
      while (position < script.ops().size() && !round.isOver()) {
        Op op = script.ops().get(position++);
        current = op;
        switch (op.act()) {
          case DIE, DIE_AS_OWNER -> {
            die(op);
            return;
          }
          default -> perform(op);
        }
      }
      current = null;
      round.ended();
    } catch (Death death) {
      throw death;
    } catch (Throwable t) {
      round.fail(t instanceof Violation v ? v : new Violation(this + " failed: " + t, t));
    }
  }

  private void die(Op op) {
    if (op.act() == Plan.Act.DIE_AS_OWNER && round.cell(op.lock()).subject.bias().getAsBoolean()) {
      tally.count(Event.BIASINGS);
    }
    tally.count(Event.DEATHS);
    if (op.manner() == Manner.TRY) {
      round.memory().enterForEver(this);
    }
    round.start(this); // the next life
    if (op.times() == 1) {
      Thread.currentThread().setUncaughtExceptionHandler((dead, death) -> {});
      throw new Death();
    }
  }

  private void perform(Op op) {
    Cell cell = round.cell(op.lock());
    switch (op.act()) {
      case WRITE -> write(cell, op, () -> {});
      case READ -> read(cell, op);
      case NEST -> nest(cell, round.cell(op.other()), op);
      case BURST -> burst(cell, op);
      case READ_BURST -> readBurst(cell, op);
      case DOWNGRADE -> downgrade(cell, op);
      case AWAIT -> write(cell, op, () -> await(cell, cell.any, op));
      case SIGNAL -> write(cell, op, cell.any::signal);
      case SIGNAL_ALL -> write(cell, op, cell.any::signalAll);
      case BIAS -> bias(cell, op);
      case SWEEP -> round.sweep();
      case INSPECT -> inspect(cell);
      case USE -> round.memory().use(this, op);
      case LEASE -> round.memory().lease(this, op);
      case REPLACE -> round.memory().replace(this, op);
      case PAUSE -> LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(op.micros()));
      case HAND_OVER -> {
        handOver(cell, op);
        relay(cell, op);
      }
      case DIE, DIE_AS_OWNER -> throw new AssertionError("has been seen to");
    }
    cell.requireHolds(this);
  }

  // ---- Acquiring ----

  /** Acquires, and checks what the manner promises. */
  private boolean acquire(Cell cell, Lock lock, Manner manner, int micros, boolean mustSucceed) {
    Thread self = Thread.currentThread();
    boolean acquired = true;
    try {
      switch (manner) {
        case LOCK -> {
          boolean interrupted = self.isInterrupted();
          lock.lock();
          if (interrupted && !self.isInterrupted()) {
            throw cell.violation(this, "has lost an interrupt in lock()");
          }
        }
        case INTERRUPTIBLY -> lock.lockInterruptibly();
        case TRY -> {
          acquired = lock.tryLock();
          if (!acquired) {
            tally.count(Event.REFUSALS);
          }
        }
        case TIMED -> {
          long start = System.nanoTime();
          long nanos = TimeUnit.MICROSECONDS.toNanos(micros);
          acquired = lock.tryLock(nanos, TimeUnit.NANOSECONDS);
          if (!acquired && System.nanoTime() - start < nanos) {
            throw cell.violation(this, "was timed out too early");
          }
          if (!acquired) {
            tally.count(Event.TIMEOUTS);
          }
        }
      }
    } catch (InterruptedException e) {
      tally.count(Event.INTERRUPTS);
      return false;
    }
    if (!acquired && mustSucceed) {
      throw cell.violation(this, "did not get what it holds already");
    }
    return acquired;
  }

  private boolean enter(Cell cell, Manner manner, Op op) {
    boolean inside = account(cell).writes != 0;
    if (!acquire(cell, cell.subject.exclusive(), manner, op.micros(), inside)) {
      return false;
    }
    cell.entered(this, op.dwell());
    return true;
  }

  private void leave(Cell cell) {
    cell.leaving(this);
    cell.subject.exclusive().unlock();
  }

  private boolean enterAsReader(Cell cell, Lock shared, Manner manner, Op op) {
    boolean inside = account(cell).reads + account(cell).writes != 0;
    if (!acquire(cell, shared, manner, op.micros(), inside)) {
      return false;
    }
    cell.enteredAsReader(this, op.dwell());
    return true;
  }

  private void leaveAsReader(Cell cell, Lock shared) {
    cell.leavingAsReader(this);
    shared.unlock();
  }

  // ---- The operations ----

  /** Acquires as often as told, does something in the innermost section, and leaves. */
  private void write(Cell cell, Op op, Runnable inside) {
    int holds = 0;
    while (holds < op.times() && enter(cell, op.manner(), op)) {
      holds++;
    }
    cell.requireHolds(this);
    if (holds != 0) {
      inside.run();
    }
    for (; holds > 0; holds--) {
      leave(cell);
    }
  }

  private void read(Cell cell, Op op) {
    Lock shared = cell.subject.shared();
    if (shared == null) {
      write(cell, op, () -> {});
      return;
    }
    int holds = 0;
    while (holds < op.times() && enterAsReader(cell, shared, op.manner(), op)) {
      holds++;
    }
    cell.requireHolds(this);
    for (; holds > 0; holds--) {
      leaveAsReader(cell, shared);
    }
  }

  /** Two locks, the outer one given up first or last. */
  private void nest(Cell outer, Cell inner, Op op) {
    enter(outer, Manner.LOCK, op);
    boolean both = enter(inner, op.manner(), op);
    inner.requireHolds(this);
    leave(op.times() == 1 || !both ? outer : inner);
    if (both) {
      leave(op.times() == 1 ? inner : outer);
    }
  }

  private void burst(Cell cell, Op op) {
    for (int i = 0; i < op.times() * BURST; i++) {
      if (enter(cell, op.manner(), op)) {
        leave(cell);
      }
    }
  }

  private void readBurst(Cell cell, Op op) {
    Lock shared = cell.subject.shared();
    if (shared == null) {
      burst(cell, op);
      return;
    }
    for (int i = 0; i < op.times() * BURST; i++) {
      if (enterAsReader(cell, shared, op.manner(), op)) {
        leaveAsReader(cell, shared);
      }
    }
  }

  private void downgrade(Cell cell, Op op) {
    Lock shared = cell.subject.shared();
    if (shared == null || !enter(cell, Manner.LOCK, op)) {
      return;
    }
    boolean reading = enterAsReader(cell, shared, op.manner(), op);
    cell.requireHolds(this);
    leave(cell);
    if (reading) {
      cell.requireHolds(this);
      dwell(op.dwell());
      leaveAsReader(cell, shared);
      tally.count(Event.DOWNGRADES);
    }
  }

  private void bias(Cell cell, Op op) {
    boolean inside = op.times() == 1 && enter(cell, op.manner(), op);
    if (cell.subject.bias().getAsBoolean()) {
      tally.count(Event.BIASINGS);
    }
    if (inside) {
      leave(cell);
    }
  }

  private void inspect(Cell cell) {
    if (cell.subject.queued().getAsInt() < 0
        || cell.subject.lock().toString().isEmpty()
        || cell.subject.exclusive().toString().isEmpty()) {
      throw cell.violation(this, "was told nonsense");
    }
    boolean unused = cell.subject.isLocked().getAsBoolean();
  }

  /** Waits for a while with all holds, which somebody else may have meanwhile. */
  @SuppressWarnings("WaitNotInLoop") // any wake-up will do
  private void await(Cell cell, Condition condition, Op op) {
    Account account = account(cell);
    int holds = account.writes;
    cell.suspended(this);
    try {
      long left = condition.awaitNanos(TimeUnit.MICROSECONDS.toNanos(op.micros()));
      tally.count(left > 0 ? Event.WAITS : Event.TIMEOUTS);
    } catch (InterruptedException e) {
      tally.count(Event.INTERRUPTS);
    }
    cell.entered(this, op.dwell());
    account.writes = holds;
    cell.requireHolds(this);
  }

  /** Takes turns with the neighbour. Here a wake-up that is lost is lost for ever. */
  private void handOver(Cell cell, Op op) {
    Round.Turns turns = round.turns(index);
    int mine = index % 2;
    for (int turn = 0; turn < TURNS; turn++) {
      earnBias(cell, op);
      enter(cell, Manner.LOCK, op);
      while (turns.next != mine) {
        Account account = account(cell);
        cell.suspended(this);
        if (op.manner() == Manner.LOCK) {
          turns.passed.awaitUninterruptibly();
        } else {
          try {
            turns.passed.await();
          } catch (InterruptedException e) {
            tally.count(Event.INTERRUPTS);
          }
        }
        cell.entered(this, op.dwell());
        account.writes = 1;
      }
      turns.next = 1 - mine;
      turns.passed.signal();
      tally.count(Event.HANDOVERS);
      leave(cell);
    }
  }

  /**
   * By turns one stays inside until the other waits, and touches the lock no more until the other
   * says that it got it: nobody else's release makes up for a wake-up that gets lost.
   */
  private void relay(Cell cell, Op op) {
    Round.Turns turns = round.turns(index);
    Lock reading = op.times() == 1 ? null : cell.subject.shared();
    for (int turn = 0; turn < TURNS; turn++) {
      if (turn % 2 == index % 2) {
        earnBias(cell, op);
        if (reading != null) {
          enterAsReader(cell, reading, Manner.LOCK, op);
        } else {
          enter(cell, Manner.LOCK, op);
        }
        turns.stage = 2 * turn + 1;
        long start = System.nanoTime();
        while (cell.subject.queued().getAsInt() == 0
            && System.nanoTime() - start < MOST_NANOS_INSIDE) {
          Thread.onSpinWait();
        }
        dwell(op.micros());
        if (reading != null) {
          leaveAsReader(cell, reading);
        } else {
          leave(cell);
        }
        awaitStage(turns, 2 * turn + 2);
      } else {
        awaitStage(turns, 2 * turn + 1);
        enter(cell, Manner.LOCK, op);
        leave(cell);
        turns.stage = 2 * turn + 2;
      }
    }
  }

  private void awaitStage(Round.Turns turns, int stage) {
    while (turns.stage < stage && !round.isOver()) {
      // An interrupt that is kept would end each park at once, and a virtual thread that never
      // parks keeps its carrier from those that were woken.
      if (!Thread.interrupted()) {
        LockSupport.parkNanos(NANOS_BETWEEN_LOOKS);
      }
    }
  }

  /** Acquires often enough in a row for an eager policy, or not. */
  private void earnBias(Cell cell, Op op) {
    Lock shared = cell.subject.shared();
    for (int i = 1; i < op.times(); i++) {
      if (shared != null && enterAsReader(cell, shared, Manner.LOCK, op)) {
        leaveAsReader(cell, shared);
      } else if (enter(cell, Manner.LOCK, op)) {
        leave(cell);
      }
    }
  }

  @Override
  public String toString() {
    return "thread " + index + (script.virtual() ? " (virtual)" : "") + " in operation " + position;
  }
}
