// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import org.jspecify.annotations.Nullable;

/**
 * What the biases of one lock to its readers have spared and cost, and so when the next may come.
 *
 * <p><b>Who may call.</b> Readers call {@link #isDueAfter}, {@link #sample}, {@link #mayGrant} and
 * {@link #now} as they come, in races that lose a few counts. Whoever revokes calls {@link
 * #inhibit}; whoever fences, {@link #fenced} or {@link #fencedIn}. Only the reader whose
 * compare-and-set has set the flag calls {@link #granted}, and only the writer whose
 * compare-and-set has cleared it, {@link #settled}. The latter holds the underlying write lock and
 * the former the read lock, so they exclude each other.
 *
 * <p>A policy that throws has said never, and its clock has told no time. No method throws what the
 * policy throws, except ThreadDeath and the errors of a JVM that has no stack or memory left.
 */
final class ReadersAccount {
  /** A thread with a slot reports its slow reads in batches of this size, and times the last. */
  static final int BATCH = 128;

  /** What {@link #now} returns if the clock threw, and the start of a read that is not timed. */
  static final long NO_TIME = 0;

  private static final int LONGEST_SAMPLE_NANOS = 500;

  /** A policy that said never is asked again after so many slow reads. */
  private static final int ASK_AGAIN = 1 << 24;

  /** How many slow reads are counted to learn how frequent reads are. */
  private static final int SURVEY = 512;

  private static final int MOST_FREE_RETURNS = 64;
  private static final int MOST_LOSSES = 4;
  private static final int MOST_FENCES_CHARGED = 20;

  private final BiasPolicy policy;

  /** Slow reads until the next grant; written in races. */
  private int credit;

  /** What a slow read costs here lately, in ns; written in races. */
  private float slowReadNanos;

  /** What the latest fence cost; written by whoever executed it. */
  private long fenceNanos;

  /** When the bias was granted. */
  private long grantedAt = NO_TIME;

  /** When the count that leads to the next grant began, if a settled revocation began it. */
  private long settledAt = NO_TIME;

  /** The credit that was given then: as many slow reads went by until the grant. */
  private int creditGiven;

  /** Slow reads a nanosecond, by all threads, in the latest count that was long enough. */
  private double readsPerNano;

  /**
   * What biases have spared of late less what their revocations have cost, in ns. Writers come at
   * random, and one that comes early is paid for by those that came late.
   */
  private long balance;

  /**
   * How often in a row a bias has spared next to nothing, for lack of reads and not of luck. Each
   * time it is charged twice as much.
   */
  private int losses;

  /** How often the bias may still return at once before its gain is surveyed again. */
  private int freeReturns;

  /** What the field above was at first. */
  private int freeReturnsGiven;

  ReadersAccount(BiasPolicy policy) {
    this.policy = policy;
    credit = bounded(beforeGrant());
    slowReadNanos = (float) costs().unbiasedNanos();
  }

  // ---- The policy ----

  /** What the policy reckons with. */
  private Costs costs() {
    return policy instanceof AdaptivePolicy adaptive ? adaptive.costs() : Costs.current();
  }

  /** So that a policy that said never is asked again one day. */
  private static int bounded(int acquisitions) {
    return Math.max(0, Math.min(acquisitions, ASK_AGAIN));
  }

  private int beforeGrant() {
    try {
      return policy.acquisitionsBeforeGrant();
    } catch (OutOfMemoryError | StackOverflowError | ThreadDeath e) {
      throw e;
    } catch (Throwable t) {
      return BiasPolicy.NEVER;
    }
  }

  private int inARow() {
    try {
      return policy.acquisitionsInARow();
    } catch (OutOfMemoryError | StackOverflowError | ThreadDeath e) {
      throw e;
    } catch (Throwable t) {
      return BiasPolicy.NEVER;
    }
  }

  private int afterRevocation(long nanos) {
    try {
      return policy.acquisitionsAfterRevocation(nanos);
    } catch (OutOfMemoryError | StackOverflowError | ThreadDeath e) {
      throw e;
    } catch (Throwable t) {
      return BiasPolicy.NEVER;
    }
  }

  /** The policy's clock. */
  long now() {
    try {
      return policy.nanoTime();
    } catch (OutOfMemoryError | StackOverflowError | ThreadDeath e) {
      throw e;
    } catch (Throwable t) {
      return NO_TIME;
    }
  }

  /** 0 if either time is missing. */
  private static long between(long start, long end) {
    return start == NO_TIME || end == NO_TIME ? 0 : Math.max(0, end - start);
  }

  // ---- While the lock is not biased ----

  static boolean isLastOfBatch(int count) {
    return (count & (BATCH - 1)) == 0;
  }

  /**
   * Counts slow reads.
   *
   * @return whether a bias is due
   */
  boolean isDueAfter(int reads) {
    int left = credit - reads;
    if (reads != 0) {
      credit = left;
    }
    return left <= 0;
  }

  /**
   * Follows what a slow pair costs, slowly, from samples of either half of it. Only while slow
   * reads are counted: around a revocation the few readers that come this way do not contend.
   *
   * @param start when the half began
   */
  void sample(long start) {
    long end = now();
    if (credit > 0 && start != NO_TIME && end != NO_TIME) {
      long half = Math.max(0, end - start - costs().clockNanos());
      slowReadNanos += (2 * Math.min(half, LONGEST_SAMPLE_NANOS) - slowReadNanos) / 16;
    }
  }

  /** Whether the policy agrees to the bias that is due. If not, it is asked again later. */
  boolean mayGrant() {
    if (beforeGrant() != BiasPolicy.NEVER && Barriers.mayGrant()) {
      return true;
    }
    credit = bounded(inARow());
    return false;
  }

  /** A bias is due, and has to wait. Not each read looks until when: there may be many of them. */
  void putOff() {
    credit = Math.max(credit, BATCH);
  }

  void granted() {
    grantedAt = now();
    if (creditGiven >= SURVEY && settledAt != NO_TIME && grantedAt != NO_TIME) {
      readsPerNano = (double) creditGiven / Math.max(1, grantedAt - settledAt);
    }
  }

  // ---- While it is revoked ----

  /**
   * Until the revocation is settled, if ever, the inhibition is that of a first grant. And the
   * count from which the frequency of reads is learned is over: if nobody settles the revocation,
   * because the writer gave up or a sweep revoked, the next grant ends another count.
   */
  void inhibit() {
    settledAt = NO_TIME;
    credit = bounded(beforeGrant());
  }

  /** A heavy fence that began then is over. */
  void fenced(long start) {
    long end = now();
    fenceNanos =
        start == NO_TIME || end == NO_TIME ? (long) costs().fenceNanos() : Math.max(0, end - start);
  }

  /** A heavy fence is over that the revocation shared with others. */
  void fencedIn(long share) {
    fenceNanos = share;
  }

  /** The revocation needed no heavy fence. */
  void neededNoFence() {
    fenceNanos = 0;
  }

  /**
   * A revocation is over. What the bias spared, against what its revocation cost, decides when it
   * may return. What it spared is not counted, as a counter would double the cost of a read. It is
   * estimated: with a bias, reads are at least as frequent as without one, where they are counted.
   * The count is renewed after at most {@value #MOST_FREE_RETURNS} returns that it justified.
   *
   * @param waitedSince since when the writer has waited for readers; {@link #NO_TIME} if it has not
   * @param figures of the lock; null if none are kept
   */
  void settled(long waitedSince, @Nullable LockFigures figures) {
    long now = now();
    long cost = fenceNanos + between(waitedSince, now);
    long biased = Math.max(0, between(grantedAt, now) - cost);
    double spared = readsPerNano * biased * slowReadNanos;
    // A writer or a reader that lost its processor would have done so without a bias, too.
    long charged = Math.min(cost, MOST_FENCES_CHARGED * (long) costs().fenceNanos());
    balance = Math.min(balance + (long) spared - charged, MOST_FREE_RETURNS * charged);
    if (balance < 0) {
      freeReturnsGiven = 1;
      freeReturns = 1;
      // The policy takes an acquisition for as cheap as it is where nobody else reads.
      double dearer = Math.max(1, slowReadNanos / costs().unbiasedNanos());
      long lost = (long) Math.max(costs().fenceNanos(), -balance / dearer);
      creditGiven = bounded(afterRevocation(lost << losses));
      losses = spared < charged / 4.0 && readsPerNano != 0 ? Math.min(losses + 1, MOST_LOSSES) : 0;
      balance = 0;
    } else if (freeReturns > 0) {
      freeReturns--;
      creditGiven = 0;
    } else {
      freeReturnsGiven = Math.min(MOST_FREE_RETURNS, 2 * freeReturnsGiven);
      freeReturns = freeReturnsGiven;
      creditGiven = SURVEY;
    }
    credit = creditGiven;
    settledAt = now;
    if (figures != null) {
      figures.revoked();
      figures.cost(cost);
      figures.saved(spared);
    }
  }
}
