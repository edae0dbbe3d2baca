/* Copyright 2026 the Askew authors.
 * SPDX-License-Identifier: Apache-2.0
 *
 * dev.askew.locks.AsymmetricFence: how it changes over from symmetric to asymmetric, and how heavy fences share one
 * barrier. Threads 0 to CALLERS - 1 execute "C; heavyFence(); D", the last one "A; lightFence(); B". What must hold
 * of each caller: D sees A, or B sees C.
 *
 * CALLERS   1 to 3
 * LATE      the backend becomes ready at any moment; otherwise it is from the beginning
 * FAILS     a barrier may fail, leaving some processors undrained; its callers are told and conclude nothing
 * INTERRUPT the first caller is interrupted once
 * NO_LIGHT  there is no light side: only that every call returns
 */

#ifndef CALLERS
#define CALLERS 1
#endif
#ifndef SLOTS
#define SLOTS 3
#endif
#ifdef NO_LIGHT
#define THREADS CALLERS
#else
#define THREADS (CALLERS + 1)
#endif

#define A 0
#define C(t) (1 + (t))
#define BACKEND 5
#define LED 6
#define REQUESTS 7
#define DONE(t) (8 + (t))
#define WORDS 12

#define me (_pid - 1)
#include "memory.pml"

byte next[CALLERS]; /* Request.next */
bool failed[CALLERS];
bool permit[CALLERS];

/* What the checker watches. */
byte sawC;  /* a bit for each caller */
byte notA;  /* callers whose D did not see A */
bool looked; /* B is over */
#ifdef LIVENESS
byte finished;
#endif

#define BROKEN(t) (looked && (notA & (1 << (t))) && !(sawC & (1 << (t))))

/* BarrierBackend.heavyFence() */
inline barrier() {
  d_step { drained -> todo = allProcessors & ~(1 << me) };
  do
  :: d_step { (todo & emptyBuffers) != 0 -> todo = todo & ~emptyBuffers }
  :: todo == 0 -> break
#ifdef FAILS
  :: todo != 0 -> cover(3, "a failed barrier"); todo = 0; failure = true
#endif
  od;
  skip
}

/* What was stored before it is visible to the thread that it wakes: HotSpot's Parker holds a mutex. */
inline unpark(t) { d_step { drained -> permit[t] = true } }

/* lead() */
inline lead() {
#ifdef BATCH_AFTER_BARRIER
  barrier();
  d_step { drained -> batch = mem[REQUESTS]; mem[REQUESTS] = 0 };
#else
  d_step { drained -> batch = mem[REQUESTS]; mem[REQUESTS] = 0 };
  if
  :: batch != 0 -> barrier()
  :: batch == 0 -> cover(4, "led without a request")
  fi;
#endif
  first = batch;
  do
  :: batch != 0 ->
#ifndef FAILURE_KEPT
     failed[batch - 1] = failure;
#else
     failed[me] = failure;
#endif
     storeVolatile(DONE(batch - 1), 1);
     batch = next[batch - 1]
  :: batch == 0 -> break
  od;
#ifdef LOOK_BEFORE_END_OF_LEADING
  loadVolatile(REQUESTS, successor);
#endif
  storeVolatile(LED, 0);
  /* wake() */
  batch = first;
  first = 0;
  do
  :: batch != 0 ->
     if
     :: batch - 1 != me -> cover(0, "a request shared another's barrier"); unpark(batch - 1)
     :: batch - 1 == me
     fi;
     batch = next[batch - 1]
  :: batch == 0 -> break
  od;
  failure = false;
#ifndef LOOK_BEFORE_END_OF_LEADING
  loadVolatile(REQUESTS, successor);
#endif
#ifndef NO_SUCCESSOR
  if
  :: successor != 0 -> cover(1, "woke a successor"); unpark(successor - 1)
  :: successor == 0
  fi;
#endif
  successor = 0
}

/* coalesced() */
inline coalesced() {
  d_step { drained -> next[me] = mem[REQUESTS]; mem[REQUESTS] = me + 1 };
  do
  :: loadVolatile(DONE(me), r);
     if
     :: r != 0 -> break
     :: d_step { r == 0 && drained && mem[LED] == 0 -> mem[LED] = 1 };
        lead()
     :: r == 0 && acquired && mem[LED] != 0 ->
        if
        :: d_step { drained && permit[me] -> permit[me] = false };
           cover(2, "parked and woken")
#ifdef INTERRUPT
        :: me == 0 && !interrupted -> interrupted = true
#endif
        fi
     fi
  od;
  skip
}

active [THREADS] proctype thread() {
  byte r, todo, batch, first, successor, sees;
  bool failure, interrupted;

#ifndef LATE
  if
  :: me == 0 -> mem[BACKEND] = 1
  :: else -> mem[BACKEND] != 0
  fi;
#endif
  if
  :: me < CALLERS -> /* C; heavyFence(); D */
#ifndef NO_LIGHT
     store(C(me), 1);
#endif
#ifdef LOOK_BEFORE_FENCE
     loadVolatile(BACKEND, r);
     fullFence();
#else
     fullFence();
     loadVolatile(BACKEND, r);
#endif
#ifdef NO_BARRIER
     r = 0;
#endif
     if
     :: r != 0 -> coalesced()
     :: r == 0 -> cover(5, "heavy without a backend")
     fi;
#ifndef NO_LIGHT
     d_step {
       lookUp(A, r);
       if
       :: r == 0 && !failed[me] -> notA = notA | (1 << me)
       :: else
       fi;
       assert(!BROKEN(me))
     }
#endif
     skip
#ifndef NO_LIGHT
  :: me == CALLERS -> /* A; lightFence(); B */
     store(A, 1);
     loadVolatile(BACKEND, r);
     if
#ifdef NO_SYMMETRIC_FENCE
     :: r == 0
#else
     :: r == 0 -> cover(6, "light without a backend"); fullFence()
#endif
     :: r != 0 -> cover(7, "light with a backend")
     fi;
     load(C(0), r);
     sees = r;
#if CALLERS > 1
     load(C(1), r);
     sees = sees | (r << 1);
#endif
#if CALLERS > 2
     load(C(2), r);
     sees = sees | (r << 2);
#endif
     d_step {
       sawC = sees;
       looked = true;
       assert(!BROKEN(0));
#if CALLERS > 1
       assert(!BROKEN(1));
#endif
#if CALLERS > 2
       assert(!BROKEN(2))
#endif
     }
#endif
  fi;
#ifdef LIVENESS
  finished++
#endif
}

#ifdef LATE
/* BackendChoice.serve() */
active proctype setter() {
  mem[BACKEND] = 1
}
#endif

#ifdef LIVENESS
ltl everyHeavyFenceEnds { <> (finished == THREADS) }
#endif
