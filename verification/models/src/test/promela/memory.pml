/* Copyright 2026 the Askew authors.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Memory in which stores arrive late, and a membarrier(2) that drains one processor after another.
 *
 * Each thread has a store buffer of SLOTS entries. A load sees the youngest entry of its own thread's buffer
 * for its word, else the memory. The process `processors` writes entries to the memory at any moment:
 *
 *   default   in the order of the stores: x86-TSO (Sewell et al., CACM 2010).
 *   -DWEAK    stores to different words in any order, unless the later one is a release; a volatile load waits
 *             for the releases of its own thread (stlr and ldar of AArch64, which is multi-copy atomic: one
 *             memory, as here).
 *
 * An includer defines THREADS and SLOTS (at most 4 of each), WORDS, and `me` as the number of the current thread.
 */

/* Tells, once, that a state is reached: a search that ends without an error says this, and no assertion has to
 * be broken for it. */
c_decl {
  static unsigned long covered;
};
#define cover(k, what) \
  c_code { if (!(covered >> k & 1)) { covered |= 1UL << k; printf("covered: %s\n", what); } }

#define FLAG 64 /* marks a release in the buffer */

byte mem[WORDS];
byte stores[THREADS];   /* how many stores a buffer holds */
byte releases[THREADS]; /* how many of them are releases */
byte word[THREADS * SLOTS];
byte value[THREADS * SLOTS];
hidden byte i_;

#define at(t, k) ((t) * SLOTS + (k))

inline lookUp(a, out) {
  out = mem[a];
  i_ = 0;
  do
  :: i_ < stores[me] ->
     if
     :: (word[at(me, i_)] & (FLAG - 1)) == a -> out = value[at(me, i_)]
     :: else
     fi;
     i_++
  :: else -> break
  od;
  i_ = 0
}

inline append(a, v) {
  word[at(me, stores[me])] = a;
  value[at(me, stores[me])] = v;
  stores[me]++
}

/* Takes entry k of thread t out of the buffer and into the memory. */
inline arrive(t, k) {
  mem[word[at(t, k)] & (FLAG - 1)] = value[at(t, k)];
  releases[t] = releases[t] - (word[at(t, k)] / FLAG);
  i_ = k;
  do
  :: i_ + 1 < stores[t] ->
     word[at(t, i_)] = word[at(t, i_ + 1)];
     value[at(t, i_)] = value[at(t, i_ + 1)];
     i_++
  :: else -> break
  od;
  word[at(t, i_)] = 0;
  value[at(t, i_)] = 0;
  i_ = 0;
  stores[t]--
}

/* ---- What a thread can do ---- */

/* Plain or opaque. */
inline load(a, out) { d_step { lookUp(a, out) } }

inline store(a, v) { d_step { stores[me] < SLOTS -> append(a, v) } }

inline storeRelease(a, v) {
#ifdef WEAK
  d_step { stores[me] < SLOTS -> append((a) + FLAG, v); releases[me]++ }
#else
  store(a, v)
#endif
}

/* On x86-64 the compiler puts a fence behind it; on AArch64 it is stlr. */
inline storeVolatile(a, v) {
#ifdef WEAK
  storeRelease(a, v)
#else
  d_step { stores[me] == 0 -> mem[a] = v }
#endif
}

/* Guard of a volatile load: ldar waits for the thread's own stlr. */
#define acquired (releases[me] == 0)

/* Guard of a full fence and of an atomic read-modify-write. */
#define drained (stores[me] == 0)

inline loadVolatile(a, out) { d_step { acquired -> lookUp(a, out) } }

inline fullFence() { drained }

inline compareAndSet(a, from, to, ok) {
  d_step {
    drained ->
    if
    :: mem[a] == from -> mem[a] = to; ok = true
    :: else -> ok = false
    fi
  }
}

/* Those of a set of processors (a bit for each) whose buffers are empty at this moment. A processor that is
 * interrupted executes a full fence: its buffer is empty at some moment while the membarrier lasts, early or late,
 * which `processors` below brings about. So to wait for that moment is to interrupt it, and no moment is better
 * than the first, since whoever waits can also be slow afterwards. */
#define empty(t) (stores[t] == 0 -> (1 << (t)) : 0)
#if THREADS == 2
#define emptyBuffers (empty(0) | empty(1))
#elif THREADS == 3
#define emptyBuffers (empty(0) | empty(1) | empty(2))
#else
#define emptyBuffers (empty(0) | empty(1) | empty(2) | empty(3))
#endif

#define allProcessors ((1 << THREADS) - 1)

/* ---- The hardware ---- */

#ifdef WEAK
#define sameWord(t, j, k) ((word[at(t, j)] & (FLAG - 1)) == (word[at(t, k)] & (FLAG - 1)))
#define isRelease(t, k) (word[at(t, k)] >= FLAG)
#endif

inline drain(t) {
  if
  :: d_step { stores[t] > 0 -> arrive(t, 0) }
#ifdef WEAK
  :: d_step { stores[t] > 1 && !isRelease(t, 1) && !sameWord(t, 0, 1) -> arrive(t, 1) }
  :: d_step {
       stores[t] > 2 && !isRelease(t, 2) && !sameWord(t, 0, 2) && !sameWord(t, 1, 2) -> arrive(t, 2)
     }
#if SLOTS > 3
  :: d_step {
       stores[t] > 3 && !isRelease(t, 3) && !sameWord(t, 0, 3) && !sameWord(t, 1, 3) && !sameWord(t, 2, 3) ->
       arrive(t, 3)
     }
#endif
#endif
  fi
}

active proctype processors() {
end:
  do
  :: drain(0)
  :: drain(1)
#if THREADS > 2
  :: drain(2)
#endif
#if THREADS > 3
  :: drain(3)
#endif
  od
}
