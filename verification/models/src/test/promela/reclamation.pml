/* Copyright 2026 the Askew authors.
 * SPDX-License-Identifier: Apache-2.0
 *
 * dev.askew.reclamation: sections, and grace periods by a heavy fence. The letters G, S, P, X, U, E, H and R are
 * those of the notes in Epochs.java. Threads 0 to READERS - 1 use the resource that REF names; the others take it
 * away, wait for a grace period, and free it. What must hold: nobody uses what has been freed, and what a section
 * wrote is seen by whoever frees.
 *
 * READERS CLOSERS READS CLOSES   how many, and how often each
 * SYMMETRIC                      full fences instead of light and heavy ones
 * FENCE_FAILS                    a heavy fence may fail; a handshake with each reader takes its place
 */

#ifndef READERS
#define READERS 1
#endif
#ifndef CLOSERS
#define CLOSERS 1
#endif
#ifndef READS
#define READS 2
#endif
#ifndef CLOSES
#define CLOSES 2
#endif
#ifndef SLOTS
#define SLOTS 3
#endif
#define THREADS (READERS + CLOSERS)
#define RESOURCES (CLOSERS * CLOSES + 1)

#define REF 0
#define EPOCH 1
#define STATE(t) (2 + (t))
#define TABLE(t) (4 + (t))
#define WRITTEN(k) (6 + (k))
#define WORDS 12

#define me (_pid - 1)
#include "memory.pml"

/* What the checker watches. */
byte fresh;             /* the youngest resource */
bool freed[RESOURCES];
bool written[RESOURCES];

#ifdef PARITY
#define stored(g) (1 + ((g) & 1))
#define isOver(s, e) ((s) == 0 || (s) == 1 + ((e) & 1))
#else
#define stored(g) (g)
#define isOver(s, e) ((s) == 0 || (s) >= (e))
#endif

/* AsymmetricFence.heavyFence(), and Handshake where it fails. */
inline heavyFence() {
  fullFence();
#ifndef SYMMETRIC
#ifndef NO_HEAVY_FENCE
  todo = allProcessors & ~(1 << me);
  do
  :: d_step { (todo & emptyBuffers) != 0 -> todo = todo & ~emptyBuffers }
  :: todo == 0 -> break
#ifdef FENCE_FAILS
  :: todo != 0 && !failed -> failed = true; cover(3, "a failed heavy fence");
#ifdef FAILED_IS_FENCED
     todo = 0
#else
     todo = mem[TABLE(0)] | (mem[TABLE(1)] << 1) /* with those who have a slot */
#endif
#endif
  od;
#endif
#endif
  skip
}

inline enter() {
#ifdef EARLY_REFERENCE
  load(REF, p); /* G is no acquire */
#endif
  d_step { acquired -> lookUp(EPOCH, g); g = g + 1 }; /* G */
#ifdef NO_LIGHT_FENCE
  load(REF, p);
#endif
  store(STATE(me), stored(g)); /* S */
#ifdef SYMMETRIC
#ifndef NO_SYMMETRIC_FENCE
  fullFence(); /* L */
#endif
#endif
#ifndef EARLY_REFERENCE
#ifndef NO_LIGHT_FENCE
  load(REF, p) /* P */
#endif
#endif
}

inline use() {
  assert(!freed[p]);
  d_step { stores[me] < SLOTS -> append(WRITTEN(p), 1); written[p] = true };
  assert(!freed[p])
}

inline exit() {
#ifdef PLAIN_EXIT
  store(STATE(me), 0)
#else
  storeRelease(STATE(me), 0) /* X */
#endif
}

inline synchronize() {
  d_step { drained -> mem[EPOCH] = mem[EPOCH] + 1; e = mem[EPOCH] + 1 }; /* E */
  heavyFence(); /* H */
  r = 0;
  do
  :: r < READERS ->
#ifndef LOOK_BEFORE
     d_step { acquired -> known = known | (mem[TABLE(r)] << r) };
#endif
     if
     :: known & (1 << r) ->
        if
        :: acquired && isOver(mem[STATE(r)], e) -> /* R */
           if
           :: mem[STATE(r)] != 0 -> cover(1, "passed a later section")
           :: else
           fi
        :: acquired && !isOver(mem[STATE(r)], e) ->
           cover(0, "waited for a section");
           acquired && isOver(mem[STATE(r)], e)
        fi
     :: else -> cover(2, "found no slot")
     fi;
     r++
  :: r == READERS -> break
  od;
  known = 0
}

active [THREADS] proctype thread() {
  byte n, r, g, p, e, todo, known, seen;
  bool failed;

  if
  :: me < READERS ->
     /* register() */
     d_step { drained -> mem[TABLE(me)] = 1 };
     do
     :: n < READS -> enter(); use(); exit(); n++
     :: n == READS -> break
     od
  :: me >= READERS ->
     do
     :: n < CLOSES ->
#ifdef LOOK_BEFORE
        d_step { acquired -> known = mem[TABLE(0)] | (mem[TABLE(1)] << 1) };
#endif
        d_step { drained -> p = mem[REF]; fresh++; mem[REF] = fresh }; /* U */
        synchronize();
        d_step {
          freed[p] = true;
          lookUp(WRITTEN(p), seen);
          assert(seen == written[p]);
          seen = 0
        };
        failed = false;
        n++
     :: n == CLOSES -> break
     od
  fi
}
