// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import dev.askew.locks.internal.Handshake;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Many revocations with one heavy fence. Asks for all biases, fences, and then moves each on to
 * FENCED, where the next thread takes the lock without a fence of its own.
 *
 * <p>This excludes as single revocations do, because a thread concludes nothing from "asked": the
 * fence begins after the last bias was asked for, and each phase moves on after the fence. It may
 * stop after any step. A bias that was asked for and not fenced is one that the next contender
 * fences, or that its owner gives up at its next use.
 */
final class Sweep {
  /** A lock that has a bias. */
  interface Swept {
    /**
     * Asks for the bias, if nobody has.
     *
     * @param nanos this lock's share of what the fence is likely to take, for an owner that gives
     *     the bias up before that is known
     * @return whether it is asked for now, so that the fence counts for it
     */
    boolean ask(long nanos);

    /** Adds the threads that have to be reached, where that is done one after the other. */
    void addTargets(Set<Thread> targets);

    /**
     * The owner, or the readers, can no longer enter unnoticed.
     *
     * @param nanos this lock's share of what the fence took
     * @return whether this moved the phase on; not if another thread has been faster
     */
    boolean fenced(long nanos);

    /**
     * Records the revocation.
     *
     * @param event what {@link Events#revoking} returned
     * @param means {@link Events#FENCE} or {@link Events#HANDSHAKE}
     */
    void record(Object event, String means);
  }

  private final List<Swept> found = new ArrayList<>();

  /** Those of {@link #found} that the fence counts for. */
  private final ArrayList<Swept> asked = new ArrayList<>();

  void add(Swept lock) {
    found.add(lock);
  }

  private static long share(long nanos, List<Swept> locks) {
    return Math.max(1, nanos / locks.size()); // 0 means no fence
  }

  private void ask() {
    if (!found.isEmpty()) {
      asked.ensureCapacity(found.size()); // no lack of memory once the first has been asked for
      long share = share((long) Costs.current().fenceNanos(), found);
      for (Swept lock : found) {
        if (lock.ask(share)) {
          asked.add(lock);
        }
      }
    }
  }

  /** Each thread once, however many of the locks it owns or reads. */
  private Set<Thread> targets() {
    VarHandle.fullFence(); // what was asked before the look for readers: ReadersBias, note 5
    Set<Thread> targets = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Swept lock : asked) {
      lock.addTargets(targets);
    }
    return targets;
  }

  private boolean fenceEach(ServingBackend backend) {
    boolean fenced = true;
    for (Thread target : targets()) {
      fenced = fenced && backend.fence(target);
    }
    return fenced;
  }

  /** Revokes the biases of all locks that have been added. */
  void revoke() {
    ask();
    if (asked.isEmpty()) {
      return;
    }
    Object event = Events.revoking();
    long start = System.nanoTime();
    ServingBackend backend = AsymmetricFence.serving();
    boolean fenced = backend.isDirected() ? fenceEach(backend) : backend.fence(null);
    if (!fenced) {
      for (Thread target : targets()) {
        Handshake.with(target);
      }
      Events.shookHands(asked.size());
    }
    long share = share(System.nanoTime() - start, asked);
    int revoked = 0;
    for (Swept lock : asked) {
      if (lock.fenced(share)) {
        revoked++;
        if (event != null) {
          lock.record(event, fenced ? Events.FENCE : Events.HANDSHAKE);
        }
      }
    }
    Events.revoked(revoked); // together: to count is as dear as a lock
  }
}
