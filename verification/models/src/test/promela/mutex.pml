/* Copyright 2026 the Askew authors.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The protocol of dev.askew.locks.BiasedLock and Bias: three threads, of which number 0 owns the first bias.
 * docs/model.md says which step is which line, what is left out, and what each switch shows.
 *
 * Sizes      OPS0 OPS1 OPS2  how often each thread locks
 *            GRANTS          how many biases there can be, the first included
 * Features   WEAK            see memory.pml
 *            SYMMETRIC       biases are granted without an asymmetric fence
 *            NEST            threads may lock twice
 *            GIVE_UP         the last thread is interrupted or timed out at any moment at which it waits
 *            TRY             the last thread calls tryLock() instead
 *            FENCE_FAILS     the heavy fence may fail, leaving some processors undrained, or throw an Error
 *            AWAIT           thread 0 waits on a condition until thread 1 signals it
 *            DIE_INSIDE      thread 0 may end without unlocking
 *            EXCLUSION_ONLY  does without the assertions that a mutant would fail before that of exclusion
 *            EARLY           what the owner reads inside may be read before it has entered
 */

#ifndef SLOTS
#define SLOTS 4
#endif
#ifndef GRANTS
#define GRANTS 1
#endif
#ifndef THREADS
#define THREADS 2
#endif

/* Words. Nobody is 0, thread t is t + 1; no bias is 0. */
#define STATE 0
#define BIAS 1
#define OWNER 2
#define DATA 3
#define STATUS(t) (4 + (t))
#define HOLDS(b) (5 + 2 * (b))
#define PHASE(b) (6 + 2 * (b))
#define WORDS (7 + 2 * GRANTS)

/* Phases, as in Bias.java; STATE_BIASED is OwnersBias.BIASED. */
#define BIASED 1
#define SYMMETRICAL 2
#define REVOKING 3
#define FENCED 4
#define PUBLISHING 5
#define PUBLISHED 6
#define LEFT 7
#define TAKEN 8
#define STATE_BIASED 9

#ifdef SYMMETRIC
#define GRANTED SYMMETRICAL
#else
#define GRANTED BIASED
#endif

#define UNLOCK 0 /* argument of release() */

/* What a thread acquires for. */
#define LOCK 0
#define TRYLOCK 1
#define REACQUIRE 2

#define me (_pid - 1)
#include "memory.pml"

/* LEAN: what only matters to who is inside, and only in the order of the lock's own fences, arrives at once. */
inline storeName(a, v) {
#ifdef LEAN
  d_step { drained -> mem[a] = v }
#else
  store(a, v)
#endif
}

byte ownerOf[GRANTS + 1]; /* the referent of each bias, written before the bias is published */
byte granted = 1;

byte queue[THREADS];
byte queued;
bool permit[THREADS];

#ifdef AWAIT
bool waiting;   /* thread 0 is in the condition's queue */
bool signalled; /* what it waits for; guarded by the lock */
#endif

/* What the checker watches; no step of the protocol reads these. */
byte inside;
byte sections;
#ifdef LIVENESS
byte finished;
#endif
#ifdef DIE_INSIDE
bool dead;
#endif

/* ---- AbstractQueuedSynchronizer, as far as its users can tell ---- */

inline enqueue() {
  d_step { drained -> queue[queued] = me; queued++; mem[STATUS(me)] = 0; enqueued = true }
}

inline unlink() {
  i_ = 0;
  do
  :: i_ < queued && queue[i_] != me -> i_++
  :: else -> break
  od;
  do
  :: i_ + 1 < queued -> queue[i_] = queue[i_ + 1]; i_++
  :: else -> break
  od;
  queue[i_] = 0;
  i_ = 0;
  queued--;
  enqueued = false
}

inline becomeHead() {
#ifdef WEAK
  d_step { unlink() }
#else
  d_step { drained -> unlink() }
#endif
}

inline signalNext() {
  d_step {
#ifdef NO_FENCE_BEFORE_QUEUE
    true ->
#else
    acquired ->
#endif
    if
    :: queued > 0 && mem[STATUS(queue[0])] != 0 -> s = queue[0] + 1
    :: else -> s = 0
    fi
  };
  if
  :: s != 0 -> d_step { drained -> mem[STATUS(s - 1)] = 0; permit[s - 1] = true; s = 0 }
  :: else
  fi
}

/* ---- OwnersBias, from the bottom up ---- */

/* take() */
inline take(bias, n) {
  storeName(OWNER, me + 1);
  storeVolatile(STATE, n);
  storeName(BIAS, 0)
}

/* tryRelease(), and release() around it */
inline release(arg) {
  d_step {
    acquired ->
    lookUp(STATE, c);
    lookUp(OWNER, o);
#ifdef EXCLUSION_ONLY
    c = (c > 0 && c < STATE_BIASED -> c : 1);
#else
    assert(c > 0 && c < STATE_BIASED && o == me + 1); /* or IllegalMonitorStateException */
#endif
    if
    :: arg == UNLOCK -> c = c - 1
    :: else -> c = c - arg
    fi;
    o = 0
  };
  if
  :: c != 0 -> storeVolatile(STATE, c); c = 0
  :: c == 0 ->
     storeName(OWNER, 0);
#ifdef NO_FENCE_BEFORE_QUEUE
     storeRelease(STATE, 0);
#else
     storeVolatile(STATE, 0);
#endif
     signalNext()
#ifdef GRANT_IN_AWAIT
  :: c == 0 && granted < GRANTS && queued == 0 && drained ->
#else
  :: c == 0 && arg == UNLOCK && granted < GRANTS && queued == 0 -> /* grant() */
#endif
     cover(10, "a second grant");
     storeName(OWNER, 0);
     d_step {
       granted++;
#ifdef REUSE
       drained -> b = 1;
#else
       b = granted;
#endif
       ownerOf[b] = me;
       mem[HOLDS(b)] = 0;
       mem[PHASE(b)] = GRANTED
     };
     storeRelease(BIAS, b); /* releaseFence(); bias = b */
     storeVolatile(STATE, STATE_BIASED);
#ifndef SILENT_GRANT
     signalNext()
#endif
  fi
}

/* ServingBackend.fence() and AsymmetricFence.heavyFence() */
inline fenceAgainst(bias) {
#ifdef NO_HEAVY_FENCE
  skip
#else
  d_step { drained -> todo = allProcessors & ~(1 << me) };
  do
  :: d_step { (todo & emptyBuffers) != 0 -> todo = todo & ~emptyBuffers }
  :: todo == 0 -> break
#ifdef FENCE_FAILS
  :: todo != 0 ->
     cover(11, "a failed heavy fence");
#ifdef FAILED_IS_FENCED
     todo = 0
#else
     todo = 1 << ownerOf[bias] /* handshake() */
#endif
  :: d_step { todo != 0 && !thrown && me == THREADS - 1 -> todo = 0; thrown = true }
#endif
  od
#endif
}

/* A load of the phase and the compareAndSet that follows at once: if that fails nothing has happened. */
inline advance(bias, from, to) {
  d_step { drained && mem[PHASE(bias)] == from -> mem[PHASE(bias)] = to }
}

/* What take() and revoke() do where the thread cannot complete the step: it goes back, and wakes the first in the queue. */
inline stepBack(bias, to) {
#ifndef STEP_LOST
  storeVolatile(PHASE(bias), to);
#endif
  signalNext()
}

/* revoke() */
inline revoke(bias, n) {
  do
#ifdef REVOKED_IS_FENCED
  :: advance(bias, BIASED, FENCED); fenceAgainst(bias)
#else
  :: advance(bias, BIASED, REVOKING);
#ifdef SECOND_SKIPS
     fenceAgainst(bias);
     compareAndSet(PHASE(bias), REVOKING, FENCED, ok)
#endif
#endif
  :: advance(bias, SYMMETRICAL, FENCED)
  :: acquired && mem[PHASE(bias)] == REVOKING ->
#ifndef SECOND_SKIPS
     fenceAgainst(bias);
#endif
#ifdef FENCE_FAILS
     if
     :: thrown -> cover(12, "an Error out of the fence"); ok = false; break
     :: else
     fi;
#endif
     compareAndSet(PHASE(bias), REVOKING, FENCED, ok)
  :: d_step { acquired && (mem[PHASE(bias)] == FENCED || mem[PHASE(bias)] == PUBLISHED) -> p = mem[PHASE(bias)] };
     loadVolatile(HOLDS(bias), h);
     if
     :: h == 0 ->
        compareAndSet(PHASE(bias), p, TAKEN, ok);
        if
#ifdef STEP_BACK
        :: d_step { ok && !thrown && me == THREADS - 1 -> thrown = true };
           cover(13, "gave TAKEN back");
           stepBack(bias, p);
           p = 0;
           ok = false;
           break
#endif
        :: ok ->
           p = 0;
           cover(0, "taken by a contender");
           take(bias, n);
           break
        :: !ok -> p = 0; cover(1, "raced for TAKEN")
        fi
     :: h != 0 && p == PUBLISHED -> d_step { h = 0; p = 0; ok = false }; break
     :: h != 0 && p == FENCED ->
        d_step { h = 0; p = 0 };
        compareAndSet(PHASE(bias), FENCED, PUBLISHING, ok);
        if
        :: ok ->
           storeName(OWNER, ownerOf[bias] + 1);
#ifdef STEP_BACK
           if
           :: d_step { !thrown && me == THREADS - 1 -> thrown = true };
              cover(14, "gave PUBLISHING back");
              stepBack(bias, PUBLISHED);
              ok = false;
              break
           :: true
           fi;
#endif
           compareAndSet(PHASE(bias), PUBLISHING, PUBLISHED, ok);
           if
           :: ok -> cover(2, "PUBLISHED")
           :: else ->
              cover(3, "LEFT");
              compareAndSet(PHASE(bias), LEFT, TAKEN, ok);
#ifndef IGNORE_PUBLISHING
              assert(ok);
#endif
              take(bias, n);
              ok = true;
              break
           fi
        :: else
        fi
     fi
  :: d_step {
       acquired && mem[PHASE(bias)] >= PUBLISHING && mem[PHASE(bias)] != PUBLISHED -> ok = false
     };
     break
  od
}

/* acquireOnce() */
inline acquireOnce(n) {
  do
  :: loadVolatile(STATE, c);
     if
     :: c == 0 ->
        compareAndSet(STATE, 0, n, ok);
        if
        :: ok -> storeName(OWNER, me + 1)
        :: else
        fi;
        break
     :: c > 0 && c < STATE_BIASED ->
        load(OWNER, o);
        if
        :: o == me + 1 ->
           assert(depth > 0 && kind != REACQUIRE); /* takes another's hold for its own */
           storeVolatile(STATE, c + n);
           ok = true
        :: else -> ok = false
        fi;
        d_step { c = 0; o = 0 };
        break
     :: c == STATE_BIASED ->
        load(BIAS, b);
        loadVolatile(STATE, c);
        if
        :: b != 0 && c == STATE_BIASED ->
           d_step { acquired -> c = 0; p = mem[PHASE(b)] };
           if
           :: p != TAKEN -> p = 0; revoke(b, n); b = 0; break
           :: p == TAKEN ->
              fullFence(); /* isStill() */
              d_step { lookUp(BIAS, o); p = 0 };
              if
              :: o == b -> cover(4, "taken, and not yet said so"); d_step { b = 0; o = 0; ok = false }; break
              :: o != b -> d_step { b = 0; o = 0 }
              fi
           fi
        :: else -> d_step { b = 0; c = 0 }
        fi
     fi
  od
}

/* leave() */
inline leave(bias) {
  storeRelease(HOLDS(bias), 0);
#ifndef LEAVE_UNFENCED
  fullFence();
#endif
  if
  :: acquired && (mem[PHASE(bias)] == TAKEN || mem[PHASE(bias)] == LEFT)
#ifdef IGNORE_PUBLISHING
  :: d_step { drained && mem[PHASE(bias)] < LEFT -> mem[PHASE(bias)] = TAKEN };
#else
  :: advance(bias, PUBLISHING, LEFT)
  :: d_step {
       drained && (mem[PHASE(bias)] < PUBLISHING || mem[PHASE(bias)] == PUBLISHED) ->
       p = (mem[PHASE(bias)] == PUBLISHED -> PUBLISHED : FENCED);
       mem[PHASE(bias)] = TAKEN
     };
#endif
     if
#ifdef STEP_BACK
     :: cover(15, "the owner that left gave TAKEN back"); stepBack(bias, p); p = 0
#endif
     :: p = 0;
        cover(5, "taken by the owner that left");
        take(bias, 1);
        release(1)
     fi
  fi
}

/* Whether the thread is inside by way of its bias: sets b, or 0, and h. Nobody else writes its holds. */
inline own() {
  d_step {
    lookUp(BIAS, b);
    if
    :: b != 0 && ownerOf[b] == me -> lookUp(HOLDS(b), h)
    :: else -> b = 0; h = 0
    fi
  }
}

/* convert(); to wait for the end of PUBLISHING is to spin */
inline convert() {
  own();
  if
  :: h != 0 ->
     d_step { drained && mem[PHASE(b)] != PUBLISHING -> p = mem[PHASE(b)]; mem[PHASE(b)] = TAKEN };
     cover(6, "converted");
     if
     :: p == PUBLISHED -> cover(7, "converted what was published")
     :: else
     fi;
     take(b, h);
     storeRelease(HOLDS(b), 0)
  :: else
  fi;
  d_step { b = 0; h = 0; p = 0 }
}

/* ---- Bias ---- */

/* What enter() and exit() return, given the phase they saw */
inline confirm(bias) {
  if
  :: p == BIASED -> ok = true
#ifdef CONFIRM_BY_LOAD
  :: p == SYMMETRICAL -> ok = true
  :: p > SYMMETRICAL -> ok = false
#else
  :: p != BIASED -> compareAndSet(PHASE(bias), SYMMETRICAL, SYMMETRICAL, ok)
#endif
  fi;
  p = 0
}

/* The light fence keeps the compiler from exchanging the store and the load. */
inline enter(bias) {
#ifdef NO_LIGHT_FENCE
  load(PHASE(bias), p);
  store(HOLDS(bias), 1);
#else
  store(HOLDS(bias), 1);
  load(PHASE(bias), p);
#endif
  confirm(bias)
}

inline exit(bias) {
#ifdef NO_LIGHT_FENCE_AT_EXIT
  load(PHASE(bias), p);
#endif
#ifdef PLAIN_UNLOCK
  store(HOLDS(bias), 0);
#else
  storeRelease(HOLDS(bias), 0);
#endif
#ifndef NO_LIGHT_FENCE_AT_EXIT
  load(PHASE(bias), p);
#endif
  confirm(bias)
}

/* ---- The section that the lock guards ---- */

inline enterSection() {
  d_step {
    inside++;
    assert(inside == 1); /* mutual exclusion */
#ifdef EARLY
    if
    :: early -> early = false
    :: else -> lookUp(DATA, d)
    fi;
#endif
#if !defined(LEAN) && !defined(EXCLUSION_ONLY)
#ifndef EARLY
    lookUp(DATA, d);
#endif
    assert(d == sections) /* sees what the section before it wrote */
#endif
  }
}

inline leaveSection() {
#ifdef LEAN
  inside--
#else
  d_step { stores[me] < SLOTS -> append(DATA, d + 1); d = 0; sections++; inside-- }
#endif
}

active [THREADS] proctype thread() {
  byte ops;            /* still to do */
  byte depth;          /* how often it holds the lock */
  byte kind, need = 1; /* what it acquires for, and how many holds */
  byte b, c, p, h, o, s, d, todo;
  bool ok, enqueued, thrown;
#ifdef EARLY
  bool early;
#endif

  if
  :: d_step { me == 0 -> ops = OPS0; mem[STATE] = STATE_BIASED; mem[BIAS] = 1; mem[PHASE(1)] = GRANTED }
  :: d_step { me == 1 && mem[PHASE(1)] != 0 -> ops = OPS1 }
#if THREADS > 2
  :: d_step { me == 2 && mem[PHASE(1)] != 0 -> ops = OPS2 }
#endif
  fi;

again:
  skip;
  d_step { b = 0; c = 0; p = 0; h = 0; o = 0; s = 0; ok = false };
  if
  :: ops == 0 -> goto done
  :: ops != 0 -> ops--
  fi;

lock:
#ifdef EARLY
  if
  :: depth == 0 -> load(DATA, d); early = true
  :: true
  fi;
#endif
  own();
  if
  :: b != 0 ->
     assert(h == depth);
     if
     :: h == 0 ->
        enter(b);
        if
        :: ok -> goto held
        :: else -> cover(8, "entered in vain"); leave(b)
        fi
     :: h != 0 -> store(HOLDS(b), h + 1); goto held
     fi
  :: b == 0
  fi;
  d_step { b = 0; h = 0; ok = false };
  kind = LOCK;
#ifdef TRY
  if
  :: me == THREADS - 1 ->
     kind = TRYLOCK;
     load(BIAS, b);
     if
     :: b != 0 ->
        load(HOLDS(b), h);
        loadVolatile(PHASE(b), p);
        loadVolatile(STATE, c);
        if
        :: h != 0 && p <= SYMMETRICAL && c == STATE_BIASED -> goto again
        :: else -> d_step { b = 0; h = 0; p = 0; c = 0 }
        fi
     :: b == 0
     fi
  :: me != THREADS - 1
  fi;
#endif
#ifdef EARLY
  early = false;
  d = 0;
#endif

acquire:
  if
  :: (!enqueued || queue[0] == me) -> acquireOnce(need)
  :: enqueued && queue[0] != me -> goto wait
  fi;
  if
  :: ok && enqueued -> becomeHead(); goto gotIt
  :: ok && !enqueued -> goto gotIt
  :: !ok && (kind == TRYLOCK || thrown) -> goto giveUp
  :: !ok && kind != TRYLOCK && !thrown && !enqueued -> enqueue(); goto acquire
  :: !ok && kind != TRYLOCK && !thrown && enqueued -> goto wait
  fi;

wait:
  if
  :: d_step { drained && mem[STATUS(me)] == 0 -> mem[STATUS(me)] = 1 }
  :: d_step { drained && permit[me] -> permit[me] = false; mem[STATUS(me)] = 0 };
     cover(9, "woken")
#ifdef GIVE_UP
  :: me == THREADS - 1 && kind == LOCK && mem[STATUS(me)] != 0 -> cover(13, "gave up"); goto giveUp
#endif
#ifdef DIE_INSIDE
  :: dead -> goto giveUp
#endif
  fi;
  goto acquire;

gotIt:
  ok = false;
#ifdef AWAIT
  if
  :: kind == REACQUIRE -> need = 1; kind = LOCK; goto resumed
  :: kind != REACQUIRE
  fi;
#endif

held:
  depth++;
  d_step { b = 0; h = 0; ok = false };
  if
  :: depth == 1 -> enterSection()
  :: depth != 1
  fi;
#ifdef NEST
  if
  :: depth == 1 -> goto lock
  :: true
  fi;
#endif
#ifdef DIE_INSIDE
  if
  :: me == 0 -> dead = true; cover(14, "died inside"); goto done
  :: true
  fi;
#endif
#ifdef AWAIT
  if
  :: me == 0 && !signalled -> /* await() */
     convert();
     load(STATE, need);
     leaveSection();
     waiting = true;
     release(need);
     d_step { permit[me] && !waiting && drained -> permit[me] = false; mem[STATUS(me)] = 0 };
     cover(15, "signalled");
     kind = REACQUIRE;
     enqueued = true;
     goto acquire;
resumed:
     enterSection()
  :: me == 1 && (ops == 0 || waiting) && !signalled -> /* signal() */
     signalled = true;
     if
     :: waiting ->
#ifndef SIGNAL_WITHOUT_CONVERT
        convert();
#endif
        d_step {
          drained -> waiting = false; queue[queued] = 0; queued++; mem[STATUS(0)] = 1
        }
     :: else
     fi
  :: (me == 0 && signalled) || (me == 1 && (signalled || ops > 0)) || me > 1
  fi;
#endif

unlock:
  if
  :: depth == 1 -> leaveSection()
  :: depth != 1
  fi;
  own();
  if
  :: h == 1 ->
     exit(b);
     if
     :: ok
     :: else -> leave(b)
     fi
  :: h > 1 -> store(HOLDS(b), h - 1)
  :: h == 0 -> release(UNLOCK)
  fi;
  d_step { depth--; b = 0; h = 0; ok = false };
  if
  :: depth > 0 -> goto unlock
  :: depth == 0 -> goto again
  fi;

giveUp: /* cancelAcquire() */
  if
  :: enqueued ->
     d_step {
       drained ->
       if
       :: queue[0] == me -> s = 1
       :: else
       fi;
       unlink()
     };
     if
     :: s != 0 -> signalNext()
     :: else
     fi
  :: else
  fi;
  thrown = false;
  goto again;

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
