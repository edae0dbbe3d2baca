// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

/**
 * The synchronizer of a lock whose policy learns: estimates what each bias spares, and tells the
 * policy, and the figures of a lock that has a label, when it is over.
 *
 * <p>A bias's acquisitions are not counted, because a counter would make them dearer. They are
 * estimated: the last acquisitions before the grant are timed, and the owner is taken to go on as
 * frequently while it has the bias. A bias that was asked for has no such acquisitions; it is taken
 * to be as busy as the lock was before, or as the last lock of the family that was timed. An
 * estimate that is too high, of a thread that acquires the lock in bursts, leaves the policy with
 * the bound that it has for each lock by itself.
 *
 * <p>The fields are written and read by whoever holds the lock.
 */
final class LearningSync extends BiasedLock.PolicySync {
  private static final long serialVersionUID = 1L;

  /** How many acquisitions before a grant are timed. */
  static final int SURVEY = 128;

  /** When those began; {@link #NO_TIME} if they have not. */
  private transient long surveyedAt;

  /** The acquisitions a nanosecond that were timed last; 0 if none have been. */
  private transient float frequency;

  /** When the latest bias was granted; {@link #NO_TIME} if it is over, or the clock threw. */
  private transient long grantedAt;

  /** Whether the next bias has been asked for. */
  private transient boolean asked;

  private LearningSync(BiasedLock lock, BiasPolicy policy) {
    super(lock, policy);
  }

  /** As a {@link BiasedLock.Sync}, so that the verifier of BiasedLock does not load this class. */
  static BiasedLock.Sync of(BiasedLock lock, BiasPolicy policy) {
    return new LearningSync(lock, policy);
  }

  private AdaptivePolicy family() {
    return (AdaptivePolicy) Labelled.without(policy());
  }

  @Override
  boolean permitsAsking() {
    return !family().refusesToBeAsked() && super.permitsAsking();
  }

  @Override
  void makeDue(Thread holder) {
    super.makeDue(holder);
    asked = true;
  }

  /** What is timed are acquisitions in a row. */
  @Override
  void changedHands() {
    surveyedAt = NO_TIME;
  }

  /** A bias that is due and was not asked for is put off until acquisitions have been timed. */
  @Override
  boolean mayGrant() {
    long now = now();
    if (asked) {
      asked = false;
    } else if (now != NO_TIME) {
      if (surveyedAt == NO_TIME) {
        surveyedAt = now;
        setCredit(SURVEY);
        return false;
      }
      frequency = SURVEY / (float) Math.max(1, now - surveyedAt);
      family().timed(frequency);
    }
    surveyedAt = NO_TIME;
    grantedAt = now;
    return super.mayGrant();
  }

  @Override
  int afterBias(BiasPolicy policy, long fenceNanos, boolean shared) {
    AdaptivePolicy family = family();
    long start = grantedAt;
    grantedAt = NO_TIME;
    long end = now();
    double acquisitions = 0;
    if (start != NO_TIME && end != NO_TIME) {
      acquisitions =
          Math.max(0, end - start - fenceNanos) * (frequency > 0 ? frequency : family.frequency());
    }
    LockFigures figures = Labelled.figuresOf(policy);
    if (figures != null) {
      figures.saved(acquisitions * Math.max(0, family.costs().savingNanos()));
    }
    return family.afterBias(fenceNanos, shared, acquisitions);
  }
}
