/* Copyright 2026 the Askew authors.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The protocol of dev.askew.locks.ReadersBias and ReaderSlot: threads 0 to READERS - 1 read by their slots
 * or by the underlying lock and may grant a bias, the others write. The first bias is there from the beginning.
 * docs/model.md says which step is which line, what is left out, and what each switch shows.
 *
 * Sizes      READERS WRITERS READS WRITES  (READS and WRITES: by each)
 *            GRANTS          how many biases there can be, the first included
 * Features   WEAK            see memory.pml
 *            SYMMETRIC       biases are granted without an asymmetric fence
 *            BARGE           readers call tryLock()
 *            TRY             the last writer calls tryLock()
 *            GIVE_UP         the last writer is interrupted or timed out at any moment at which it waits
 *            FENCE_FAILS     the heavy fence may fail, leaving some processors undrained
 *            EXCLUSION_ONLY  does without the assertions that a mutant would fail before that of exclusion
 */

#ifndef SLOTS
#define SLOTS 3
#endif
#ifndef GRANTS
#define GRANTS 1
#endif
#define THREADS (READERS + WRITERS)

/* Words. */
#define FLAG_ 0
#define WAITING 1 /* waitingWriter: nobody is 0, thread t is t + 1 */
#define DATA 2
#define HOLDS(t) (3 + (t))
#define WORDS (3 + READERS)

/* Phases; the version is above them. */
#define NONE 0
#define BIASED 1
#define SYMMETRICAL 2
#define REVOKING 3
#define FENCED 4
#define VERSION 8
#define phase(f) ((f) & 7)

#ifdef SYMMETRIC
#define GRANTED SYMMETRICAL
#else
#define GRANTED BIASED
#endif

#ifdef NO_VERSION
#define next(f) 0
#else
#define next(f) (((f) & ~7) + VERSION)
#endif

#define me (_pid - 1)
#include "memory.pml"

byte granted = 1;
bool permit[THREADS];

/* The underlying ReentrantReadWriteLock. */
byte readLocks;
bool writeLocked;

/* What the checker watches. */
byte reading;
byte writing;
byte written;
#ifdef LIVENESS
byte finished;
#endif

/* ---- Writers ---- */

/* fenceReaders() */
inline heavyFence() {
#ifdef NO_HEAVY_FENCE
  skip
#else
  d_step { drained -> todo = allProcessors & ~(1 << me) };
  do
  :: d_step { (todo & emptyBuffers) != 0 -> todo = todo & ~emptyBuffers }
  :: todo == 0 -> break
#ifdef FENCE_FAILS
  :: todo != 0 && !failed ->
     cover(0, "a failed heavy fence");
     failed = true;
#ifdef FAILED_IS_FENCED
     todo = 0
#else
     todo = (1 << READERS) - 1
#endif
#endif
  od;
  failed = false
#endif
}

/* revoke(); a look at the flag and the compare-and-set that follows at once are one step, as in mutex.pml */
inline revoke() {
  do
#ifdef REVOKED_IS_FENCED
  :: d_step { drained && phase(mem[FLAG_]) == BIASED -> mem[FLAG_] = (mem[FLAG_] & ~7) | FENCED };
     heavyFence()
#else
  :: d_step { drained && phase(mem[FLAG_]) == BIASED -> mem[FLAG_] = (mem[FLAG_] & ~7) | REVOKING }
#endif
  :: d_step { drained && phase(mem[FLAG_]) == SYMMETRICAL -> mem[FLAG_] = (mem[FLAG_] & ~7) | FENCED }
  :: d_step { acquired && phase(mem[FLAG_]) == REVOKING -> f = mem[FLAG_] };
     heavyFence();
     compareAndSet(FLAG_, f, (f & ~7) | FENCED, ok);
     if
     :: ok
     :: else -> cover(1, "fenced what has moved on")
     fi;
     d_step { f = 0; ok = false }
  :: acquired && (phase(mem[FLAG_]) == NONE || phase(mem[FLAG_]) == FENCED) -> break
  od;
  skip
}

/* awaitSlots() */
inline awaitSlots() {
  do
  :: s == READERS -> break
  :: s < READERS ->
     loadVolatile(HOLDS(s), h);
     if
     :: h == 0 -> s++
     :: h != 0 ->
        h = 0;
        storeVolatile(WAITING, me + 1);
#ifndef NO_SECOND_LOOK
        loadVolatile(HOLDS(s), h);
        if
        :: h == 0 -> skip
        :: h != 0 ->
#endif
           h = 0;
           if
           :: d_step { drained && permit[me] -> permit[me] = false };
              cover(2, "woken")
#ifdef GIVE_UP
           :: me == THREADS - 1 -> cover(3, "gave up"); gone = true; break
#endif
           fi
#ifndef NO_SECOND_LOOK
        fi
#endif
     fi
  od;
  s = 0;
  storeVolatile(WAITING, 0)
}

/* isReadBySlots(): h != 0 if so */
inline isReadBySlots() {
  do
  :: s < READERS && h == 0 ->
     loadVolatile(HOLDS(s), h);
     s++
  :: s == READERS || h != 0 -> break
  od;
  skip
}

/* settle() */
inline settle() {
#ifdef SETTLE_BY_STORE
  d_step { drained -> mem[FLAG_] = f & ~7; ok = true }
#else
  compareAndSet(FLAG_, f, f & ~7, ok)
#endif
}

inline write() {
  d_step {
    writing++;
#ifdef PLAIN_EXIT
    assert(writing == 1);
#else
    assert(writing == 1 && reading == 0); /* writers exclude */
#endif
    lookUp(DATA, d);
#ifndef EXCLUSION_ONLY
    assert(d == written)
#endif
  };
  d_step { stores[me] < SLOTS -> append(DATA, d + 1); d = 0; written++; writing-- }
}

#define unlockWrite d_step { drained -> writeLocked = false }

/* ---- Readers ---- */

/* exit(), wakeWriter() */
inline exit() {
#ifdef NO_LIGHT_FENCE_AT_EXIT
  load(FLAG_, f);
#endif
  storeRelease(HOLDS(me), 0);
#ifndef NO_LIGHT_FENCE_AT_EXIT
  load(FLAG_, f);
#endif
  if
  :: phase(f) == BIASED -> f = 0
  :: phase(f) != BIASED ->
     f = 0;
#ifndef NO_FENCE_BEFORE_WAITER
     fullFence();
#endif
     load(WAITING, w);
     if
     :: w != 0 -> d_step { drained -> permit[w - 1] = true; w = 0 }
     :: w == 0
     fi
  fi
}

/* enter(), confirm() */
inline enter() {
#ifdef NO_LIGHT_FENCE
  load(FLAG_, f);
  store(HOLDS(me), 1);
#else
  store(HOLDS(me), 1);
  load(FLAG_, f);
#endif
  if
  :: phase(f) == BIASED -> ok = true
  :: phase(f) == SYMMETRICAL ->
#ifndef NO_SYMMETRIC_FENCE
     fullFence();
#endif
     load(FLAG_, f);
     ok = (phase(f) == SYMMETRICAL)
  :: phase(f) != BIASED && phase(f) != SYMMETRICAL -> ok = false
  fi;
  f = 0;
  if
  :: ok
  :: else -> cover(4, "entered in vain"); exit()
  fi
}

/* grant(), by a reader that holds the underlying read lock */
inline grant() {
  d_step { acquired -> f = mem[FLAG_] };
  if
  :: phase(f) == NONE || phase(f) == FENCED ->
     granted++;
     compareAndSet(FLAG_, f, next(f) | GRANTED, ok);
     if
     :: ok && phase(f) == NONE -> cover(5, "granted")
     :: ok && phase(f) == FENCED -> cover(6, "granted before the writer came")
     :: else
     fi
  :: else
  fi;
  d_step { f = 0; ok = false }
}

inline read() {
#ifdef PLAIN_EXIT
  /* A plain store does not wait for the loads before it: they may be executed after it. */
  if
  :: inside -> store(HOLDS(me), 0); d_step { lookUp(DATA, d); assert(d == written); d = 0 }
  :: !inside
  fi;
#endif
  d_step {
    reading++;
#if !defined(PLAIN_EXIT)
    assert(writing == 0);
    lookUp(DATA, d);
#ifndef EXCLUSION_ONLY
    assert(d == written); /* sees what the last writer wrote */
#endif
    d = 0
#endif
  };
  reading--
}

active [THREADS] proctype thread() {
  byte ops, f, h, w, s, d, todo;
  bool ok, gone, failed, inside;

  if
  :: d_step { me == 0 -> ops = READS; mem[FLAG_] = VERSION | GRANTED }
  :: d_step { me > 0 && me < READERS && mem[FLAG_] != 0 -> ops = READS }
  :: d_step { me >= READERS && mem[FLAG_] != 0 -> ops = WRITES }
  fi;
  if
  :: me < READERS -> goto reader
  :: me >= READERS -> goto writer
  fi;

reader:
  if
  :: ops == 0 -> goto done
  :: ops != 0 -> ops--
  fi;
  if
  :: true -> enter()
  :: true -> ok = false /* the look before it, isOpenToReaders(), is a hint: it may say anything */
  fi;
  if
  :: ok -> ok = false; inside = true
  :: else ->
     if
     :: d_step { drained && !writeLocked -> readLocks++ };
        if
        :: granted < GRANTS -> grant()
        :: true
        fi
#ifdef BARGE
     :: drained && writeLocked -> /* barge(), recount() */
        if
        :: acquired && phase(mem[FLAG_]) == NONE -> goto reader
        :: acquired && phase(mem[FLAG_]) != NONE -> store(HOLDS(me), 1)
        fi;
#ifndef NO_FENCE_BEFORE_BARGING
        fullFence();
#endif
        if
        :: acquired && phase(mem[FLAG_]) == NONE ->
           exit();
           goto reader
        :: acquired && phase(mem[FLAG_]) != NONE && phase(mem[FLAG_]) != FENCED ->
           cover(7, "barged in before the writer counted");
           inside = true
#ifdef NO_RECOUNT
        :: acquired && phase(mem[FLAG_]) == FENCED ->
#else
        :: d_step { drained && phase(mem[FLAG_]) == FENCED -> mem[FLAG_] = next(mem[FLAG_]) | FENCED };
#endif
           cover(10, "barged in, and the writer counts again");
           inside = true
        fi
#endif
     fi
  fi;
  read();
  if
  :: inside -> inside = false; exit()
  :: else -> d_step { drained -> readLocks-- }
  fi;
  goto reader;

writer:
  if
  :: ops == 0 -> goto done
  :: ops != 0 -> ops--
  fi;
#ifdef TRY
  if
  :: me == THREADS - 1 -> /* tryLock() */
     d_step { acquired -> f = mem[FLAG_] };
     if
     :: phase(f) == NONE
     :: else ->
        do
        :: s < READERS && !gone ->
           loadVolatile(HOLDS(s), h);
           if
           :: h != 0 -> gone = true
           :: h == 0 -> s++
           fi
        :: s == READERS || gone -> break
        od
     fi;
     skip;
     d_step { f = 0; h = 0; s = 0 };
     if
     :: gone -> gone = false; goto writer
     :: else
     fi;
     if
     :: d_step { drained && !writeLocked && readLocks == 0 -> writeLocked = true }
     :: drained && (writeLocked || readLocks != 0) -> goto writer
     fi;
     if
     :: acquired && phase(mem[FLAG_]) != NONE ->
        revoke();
        d_step { acquired -> f = mem[FLAG_] };
        do
        :: s < READERS && !gone ->
           loadVolatile(HOLDS(s), h);
           if
           :: h != 0 -> gone = true
           :: h == 0 -> s++
           fi
        :: s == READERS || gone -> break
        od;
        if
        :: gone
        :: else -> settle(); gone = !ok
        fi;
        d_step { f = 0; h = 0; s = 0; ok = false };
        if
        :: gone -> gone = false; unlockWrite; goto writer
        :: else -> cover(8, "tried and taken")
        fi
     :: acquired && phase(mem[FLAG_]) == NONE
     fi;
     goto locked
  :: me != THREADS - 1
  fi;
#endif
  revoke();
  if
  :: d_step { drained && !writeLocked && readLocks == 0 -> writeLocked = true }
#ifdef GIVE_UP
  :: me == THREADS - 1 -> goto writer
#endif
  fi;
  if
  :: acquired && phase(mem[FLAG_]) == NONE
  :: acquired && phase(mem[FLAG_]) != NONE -> /* awaitReaders() */
     revoke();
     do
     :: awaitSlots();
        if
        :: gone -> break
        :: else
        fi;
        d_step { acquired -> f = mem[FLAG_] };
        isReadBySlots();
        if
        :: h != 0 -> h = 0
        :: else -> settle()
        fi;
        s = 0;
        if
        :: ok -> break
        :: else -> cover(9, "looked again")
        fi
     od;
     skip;
     d_step { f = 0; ok = false };
     if
     :: gone -> gone = false; unlockWrite; goto writer
     :: else
     fi
  fi;

locked:
  skip;
  write();
  unlockWrite;
  goto writer;

done:
#ifdef LIVENESS
  finished++
#else
  skip
#endif
}

#ifdef LIVENESS
ltl everyoneGetsThrough { <> (finished == THREADS) }
#endif
