// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection;

import java.util.Arrays;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * What befalls one actor on its way: where it is made to stop, and what fails where. Used by that
 * actor, and looked at by others once it stands still.
 */
final class Plan {
  /** The method of BiasedCondition by which a wait makes sure of its stack. */
  private static final String PROBE = ".requireStack";

  private static final int MOST_VISITS = 5;

  private static final StackWalker STACK = StackWalker.getInstance();

  private final List<Site> sites;
  private final int stopAt;
  private final @Nullable Failure failure;
  private final int failAt;

  private final CountDownLatch go = new CountDownLatch(1);
  private volatile boolean stopped;

  /** The sites that were passed, and those of them at which the failure might come. */
  private int passed;

  private int eligible;

  /** By the number of the site. */
  private int[] visits = new int[1_000];

  private long depth;
  private int pauses;

  /** Where a frame has made sure of its stack, and how deep; 0: nowhere. */
  private long sureFrom;

  private long sureTo;

  private final Set<Site> reached = new HashSet<>();
  private final IdentityHashMap<Throwable, Site> thrown = new IdentityHashMap<>();
  private @Nullable Site first;

  /**
   * A plan.
   *
   * @param stopAt before which of its sites, counted from 1, the actor stops; 0: nowhere
   * @param failure what fails; null: nothing
   * @param failAt at which of the sites at which it may, counted from 1; or how many calls deep the
   *     stack is
   */
  Plan(List<Site> sites, int stopAt, @Nullable Failure failure, int failAt) {
    this.sites = sites;
    this.stopAt = stopAt;
    this.failure = failure;
    this.failAt = failAt;
  }

  static long depth() {
    return STACK.walk(frames -> frames.count());
  }

  void begin() {
    depth = depth();
  }

  void pause() {
    pauses++;
  }

  void resume() {
    pauses--;
  }

  void reached(int number) {
    if (pauses != 0) {
      return;
    }
    Site site = sites.get(number);
    boolean isLoop = isLoop(number);
    if (!isLoop && ++passed == stopAt) {
      stop();
    }
    makeSure(site);
    Failure f = failure;
    if (f == null
        || (isLoop && first == null && f != Failure.END_OF_STACK)
        || !site.failures().contains(f)
        || (f == Failure.STACK_OVERFLOW && isSureOfStack())) {
      return;
    }
    pauses++;
    reached.add(site);
    Throwable error = hits(f, site) ? f.at(site) : null;
    if (error != null) {
      thrown.put(error, site);
      if (first == null) {
        first = site;
      }
    }
    pauses--;
    if (error != null) {
      throw Plan.<RuntimeException>unchecked(error);
    }
  }

  /** Whoever polls passes the same sites again and again; so many times are as good as more. */
  private boolean isLoop(int number) {
    if (number >= visits.length) {
      visits = Arrays.copyOf(visits, 2 * number);
    }
    return ++visits[number] > MOST_VISITS;
  }

  private boolean hits(Failure f, Site site) {
    eligible++;
    return switch (f) {
      case END_OF_STACK -> depth() - depth > failAt + 3; // 3: from here to the site's own frame
      case FULL_HEAP, REFUSED_EVER -> eligible >= failAt;
      case MISSING_CLASS -> first == null ? eligible == failAt : typeOf(first).equals(typeOf(site));
      default -> eligible == failAt;
    };
  }

  /**
   * A wait on a condition first calls a method that does nothing but go deeper than all that
   * follows, as far as that waits: then it cannot overflow.
   */
  private boolean isSureOfStack() {
    return sureTo != 0 && depth() < sureTo;
  }

  private void makeSure(Site site) {
    boolean probes = site.what().endsWith(PROBE);
    if (!probes && sureTo == 0) {
      return;
    }
    long here = depth();
    if (probes && !site.place().contains(PROBE)) {
      sureFrom = here;
      sureTo = here;
    } else if (probes) {
      sureTo = Math.max(sureTo, here);
    } else if (here <= sureFrom && !site.place().startsWith("BiasedCondition")) {
      sureTo = 0; // the wait has ended
    }
  }

  private static String typeOf(Site site) {
    return site.what().substring(0, site.what().lastIndexOf('.'));
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> T unchecked(Throwable error) throws T {
    throw (T) error;
  }

  private void stop() {
    stopped = true;
    boolean interrupted = false;
    while (true) {
      try {
        go.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    stopped = false;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isStopped() {
    return stopped && go.getCount() != 0;
  }

  /** Whether it came to where it was to stop. */
  boolean hasStopped() {
    return stopAt != 0 && passed >= stopAt;
  }

  void go() {
    go.countDown();
  }

  /** Where the failure came first, or null if the run got through untouched. */
  @Nullable Site first() {
    return first;
  }

  /** Whether something was thrown at a call of that class. */
  boolean hasFailed(String type) {
    return thrown.values().stream().anyMatch(site -> site.calls(type));
  }

  /** Where that was thrown; null if by somebody else. */
  @Nullable Site origin(@Nullable Throwable error) {
    for (Throwable t = error; t != null; t = t.getCause()) {
      Site site = thrown.get(t);
      if (site != null) {
        return site;
      }
    }
    return null;
  }

  @Nullable Failure failure() {
    return failure;
  }

  Set<Site> sitesReached() {
    return reached;
  }
}
