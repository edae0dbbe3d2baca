// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The biases that one revocation carries along. A thread that walks over many locks which are
 * biased to one owner, and has not announced it by {@link BiasedLock#revokeAll}, would pay a heavy
 * fence for each. From its third on, each fence revokes other biases of that owner too, twice as
 * many each time as long as they turn out to be of use. So a walk over a thousand locks costs
 * eleven fences in the order of their grants, and some more in any other.
 */
final class BulkRevocation {
  /*
   * Algorithmic notes
   *
   * 1. Why this excludes. What is done to a bias that is carried along is what Sweep does to it:
   *    it is asked for before the fence begins, and moves on to FENCED after the fence. The fence
   *    reaches its owner, as all have the same one. No lock is taken: the next thread that comes to
   *    one, its owner or a contender, finds FENCED. Nothing else here matters for exclusion. Which
   *    biases are carried along, and whether, is decided by looks and by fields that are written in
   *    races.
   * 2. The ring. A Bias does not know its lock, nor a thread its biases. So the latest asymmetric
   *    grants are kept in order, and each Bias knows its place among all grants. A thread that
   *    biases many locks mostly does so one after the other, so we look at the neighbours, later
   *    and earlier ones by turns: whoever walks in either direction meets those next. The ring
   *    keeps up to KNOWN biases alive, which hold their threads weakly; it keeps no lock. A bias
   *    that is stored with release and loaded with acquire shows its owner and its phase. So one
   *    that names nobody is one whose owner is gone, and any fence will do for that.
   *    A bias is added after it has been granted. If that fails, it is not carried along.
   * 3. What is a walk. A walk visits each lock once. So a revocation counts only if the bias was
   *    granted before the series began; locks that come and go between two threads never make a
   *    series of three. It goes on while the next visit to a bias follows soon, within some fences.
   *    Those to biases that were carried along need none, and count by being of use.
   * 4. What is carried in vain. If the owner is the next to use such a lock, it gives the bias up,
   *    and uses the lock unbiased until the policy returns it. That is the whole cost: what the
   *    fence took is charged to the bias that was asked for. It is bounded by what a series may
   *    spend: each bias carried along is one; one that another thread then takes gives back two;
   *    time gives back one for each NANOS_PER_BIAS; never is more than MOST_SPENT outstanding.
   *    docs/internals.md has the figures. Unless half of what was carried along was of use before
   *    the next fence, that carries along only two more, as it would in vain.
   * 5. Errors. A bias that was asked for and not fenced is one that the next contender fences, or
   *    that its owner gives up at its next use. So this may stop after any step. The revocation
   *    itself goes on then, alone.
   */

  /** How many grants the ring keeps: a power of two. */
  static final int KNOWN = 1 << 12;

  /** Fewer revocations than that, one soon after the other, are no walk. */
  private static final int LEAST_LENGTH = 3;

  private static final int FIRST_WANTED = 2;

  private static final int MOST_WANTED = 1 << 10;

  /** To how many neighbours on each side we look for each bias that is wanted. */
  private static final int REACH = 16;

  /** Within how many fences the next revocation of a series has to come. */
  private static final int SOON = 8;

  /** See note 4. */
  static final int MOST_SPENT = KNOWN;

  private static final int GIVEN_BACK = 2;

  static final long NANOS_PER_BIAS = 1 << 16;

  /** The ring; null until the first grant. */
  private static volatile @Nullable AtomicReferenceArray<Bias> ring;

  /** How many grants there have been; the place of the next one. */
  private static final AtomicInteger GRANTS = new AtomicInteger();

  /** By owner. Two that meet here end each other's series. */
  private static final Series[] SERIES = new Series[1 << 8];

  private final Bias[] others;
  private int size;

  private BulkRevocation(int most) {
    others = new Bias[most];
  }

  /** Initialises this class, by being called, and links what it calls. */
  static void warmUp() {
    AtomicReferenceArray<Bias> unused = new AtomicReferenceArray<>(1);
    unused.setRelease(0, unused.getAcquire(0));
  }

  /** A lock has been granted with that bias, by the current thread. */
  static void granted(Bias b) {
    if (b.phaseVolatile() != Bias.BIASED) {
      return; // without an asymmetric fence, or asked for already
    }
    AtomicReferenceArray<Bias> grants = ring;
    if (grants == null) { // two threads at once: one of them is forgotten
      ring = grants = new AtomicReferenceArray<>(KNOWN);
    }
    b.place = GRANTS.getAndIncrement();
    grants.setRelease(b.place & (KNOWN - 1), b);
  }

  /**
   * A contender has asked for a bias and is about to fence. Asks for others of the same owner, if
   * the contender seems to be on a walk over them.
   *
   * @param owner the bias's owner; null if it is gone
   * @param now by the lock's policy
   * @return null if there are none
   */
  static @Nullable BulkRevocation with(Bias b, @Nullable Thread owner, long now) {
    Series series = Series.of(owner);
    int most = series.count(b, owner, now);
    AtomicReferenceArray<Bias> grants = ring;
    if (most <= 0 || grants == null) {
      return null;
    }
    BulkRevocation bulk = new BulkRevocation(most);
    bulk.askNeighbours(grants, b.place, owner);
    series.carried(bulk.size);
    return bulk.size == 0 ? null : bulk;
  }

  private void askNeighbours(AtomicReferenceArray<Bias> grants, int place, @Nullable Thread owner) {
    int reach = Math.min(REACH * others.length, KNOWN / 2);
    for (int i = 1; i <= reach && size < others.length; i++) {
      ask(grants.getAcquire((place + i) & (KNOWN - 1)), owner);
      if (size < others.length) {
        ask(grants.getAcquire((place - i) & (KNOWN - 1)), owner);
      }
    }
  }

  private void ask(@Nullable Bias other, @Nullable Thread owner) {
    if (other != null
        && other.refersTo(owner)
        && other.phaseVolatile() == Bias.BIASED
        && other.holds() == 0 // an owner that is inside would only have to leave
        && other.casPhase(Bias.BIASED, Bias.REVOKING)) {
      other.carriedAlong();
      others[size++] = other;
    }
  }

  /** How many biases have been asked for besides the first. */
  int size() {
    return size;
  }

  /**
   * The owner can no longer enter unnoticed. Moves on all but the first.
   *
   * @return how many this has moved on; another thread may have been faster
   */
  int fenced() {
    int revoked = 0;
    try {
      for (int i = 0; i < size; i++) {
        if (others[i].casPhase(Bias.REVOKING, Bias.FENCED)) {
          revoked++;
        }
      }
    } catch (ThreadDeath stop) {
      throw stop;
    } catch (Throwable t) { // no stack
    }
    return revoked;
  }

  /** A thread that is not its owner has taken a bias that was carried along. */
  static void wasOfUse(Bias b) {
    Series series = Series.of(b.get());
    series.used++;
    series.spent = Math.max(0, series.spent - GIVEN_BACK);
  }

  /** Where the series of an owner is. */
  static int seriesOf(@Nullable Thread owner) {
    return System.identityHashCode(owner) & (SERIES.length - 1); // 0 for null
  }

  /** Revocations of one owner's biases, one soon after the other. Hints, written in races. */
  private static final class Series {
    /**
     * The latest revocation that counts, which says whose series this is; null before the first.
     */
    private @Nullable Bias latest;

    /** When it began to fence. */
    private long at;

    /** How many grants there had been when the series began. */
    private int begin;

    private int length;

    /** How many biases the next fence is to carry along. */
    private int wanted;

    /** How many the latest fence has carried along. */
    private int carried;

    /** How many biases that were carried along have been of use since. */
    private int used;

    /** See note 4. Goes on from one series to the next. */
    private int spent;

    static Series of(@Nullable Thread owner) {
      int i = seriesOf(owner);
      Series series = SERIES[i];
      if (series == null) {
        SERIES[i] = series = new Series();
      }
      return series;
    }

    /**
     * Counts a revocation.
     *
     * @return how many others it may carry along; 0 or less: none
     */
    int count(Bias b, @Nullable Thread owner, long now) {
      Bias before = latest;
      long since = before == null ? 0 : now - at - before.fenceNanos(); // that fence is no pause
      long soon = SOON * (long) Costs.current().fenceNanos();
      boolean isNew = b.place - begin >= 0;
      boolean goesOn =
          before != null
              && before.refersTo(owner)
              && now >= at // clocks of different policies may differ
              && since <= (isNew ? soon : soon * (1 + used));
      if (goesOn && isNew) {
        return 0; // note 3
      }
      if (since > 0) {
        spent = (int) Math.max(0, spent - since / NANOS_PER_BIAS);
      }
      latest = b;
      at = now;
      if (!goesOn) {
        begin = GRANTS.get();
        length = 1;
        wanted = 0;
        carried = 0;
        used = 0;
        return 0;
      }
      if (++length < LEAST_LENGTH) {
        return 0;
      }
      // Where none was found, twice as many means to look twice as far.
      int more = 2 * used >= carried ? Math.max(wanted, FIRST_WANTED) : FIRST_WANTED;
      wanted = Math.min(wanted + more, MOST_WANTED);
      used = 0;
      return Math.min(wanted, MOST_SPENT - spent);
    }

    /** So many have been carried along. */
    void carried(int found) {
      carried = found;
      spent += found;
    }
  }
}
