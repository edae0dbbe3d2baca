// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All runs of one scenario: each actor in turn is the victim of each failure, at its first site,
 * its second, its third, until a run gets through untouched. The other acts before it or after it,
 * whichever waits for the other; or one of the two stops before its first site, its second, and the
 * other acts meanwhile.
 */
final class Sweep {
  private static final long WAIT_MILLIS = 20;
  private static final long GRACE_MILLIS = 100;
  private static final long HANGS_MILLIS = 5_000;

  /** Nobody needs more. */
  private static final int MOST_SITES = 2_000;

  private final Askew askew;
  private final String backend;
  private final String scenario;
  private final Row row;
  private final Thoroughness thoroughness;
  private Copy copy;
  private boolean guests;
  private Actor[] actors = new Actor[0];

  Sweep(Askew askew, Copy copy, String backend, String scenario, Thoroughness thoroughness) {
    this.askew = askew;
    this.copy = copy;
    this.backend = backend;
    this.scenario = scenario;
    this.thoroughness = thoroughness;
    this.row = new Row(backend + ": " + scenario);
  }

  /** Which of two actors stops, if any. */
  private enum Stopped {
    NEITHER,
    VICTIM,
    OTHER
  }

  private Actor[] newActors() {
    return Stream.of("first", "second", "third")
        .map(name -> guests ? new Actor.Guest(name) : new Actor(name))
        .toArray(Actor[]::new);
  }

  /** The copy to go on with: the one it began with, unless that was spent. */
  Copy copy() {
    return copy;
  }

  Row run() {
    Scenario subject = fresh();
    boolean forTwo = subject.isForTwo();
    guests = subject.isForGuests();
    actors = newActors();
    // Where fences fail each run needs a copy of its own.
    boolean meet = forTwo && (thoroughness.meetsWhereFencesFail() || !subject.fencesFail());
    for (int victim = 0; victim < (forTwo ? 2 : 1); victim++) {
      failures(victim, Stopped.NEITHER, 0);
    }
    for (int victim = 0; meet && victim < 2; victim++) {
      for (Stopped stopped : List.of(Stopped.OTHER, Stopped.VICTIM)) {
        for (int stopAt = 1; stopAt < MOST_SITES; stopAt += thoroughness.stride()) {
          if (isEnough() || !one(victim, stopped, stopAt, null, 0).hasStopped) {
            break;
          }
          failures(victim, stopped, stopAt);
        }
      }
    }
    for (Actor actor : actors) {
      actor.end();
    }
    return row;
  }

  private boolean isEnough() {
    return row.broken().size() >= thoroughness.enough();
  }

  private void failures(int victim, Stopped stopped, int stopAt) {
    Set<Failure> failures = stopped == Stopped.NEITHER ? Failure.known() : thoroughness.failures();
    for (Failure failure : failures) {
      for (int failAt = 1; failAt < MOST_SITES; failAt++) {
        if (isEnough() || !one(victim, stopped, stopAt, failure, failAt).hasFailed) {
          break;
        }
      }
    }
  }

  /** What one run came to. */
  private record Outcome(boolean hasStopped, boolean hasFailed) {}

  private Scenario fresh() {
    if (copy.isSpent()) {
      copy = new Copy(askew, backend);
    }
    return Objects.requireNonNull(copy.scenarios().get(scenario)).get();
  }

  private Outcome one(
      int victim, Stopped stopped, int stopAt, @Nullable Failure failure, int failAt) {
    InjectedBackendProvider.fail(false);
    Scenario run = fresh();
    List<String> symptoms = new ArrayList<>();
    Plan[] plans = new Plan[2];
    for (int i = 0; i < 2; i++) {
      boolean stops = stopped == (i == victim ? Stopped.VICTIM : Stopped.OTHER);
      plans[i] = new Plan(askew.sites(), stops ? stopAt : 0, i == victim ? failure : null, failAt);
    }
    boolean hung = !done(0, run::arrange, symptoms, HANGS_MILLIS);
    boolean late = false;
    if (!hung) {
      InjectedBackendProvider.fail(run.fencesFail());
      act(run, plans, stopped == Stopped.OTHER ? 1 - victim : victim);
      boolean mayBeLate = failure != null && failure.isOfStack();
      hung = !awaitBoth(mayBeLate ? GRACE_MILLIS : HANGS_MILLIS);
      if (hung && mayBeLate) {
        done(2, run::nudge, symptoms, HANGS_MILLIS);
        hung = !awaitBoth(HANGS_MILLIS);
        late = !hung;
      }
      InjectedBackendProvider.fail(false);
    }
    for (int i = 0; i < 2 && !hung; i++) {
      Throwable escaped = actors[i].escaped();
      if (escaped != null) {
        symptoms.add(actors[i].getName() + ": " + escaped);
      }
    }
    if (!hung) {
      hung =
          !(done(2, run::settle, symptoms, HANGS_MILLIS)
              && done(1, run::goOn, symptoms, HANGS_MILLIS)
              && done(0, run::goOn, symptoms, HANGS_MILLIS)
              && done(2, run::settle, symptoms, HANGS_MILLIS));
    }
    symptoms.addAll(run.symptoms());
    if (hung) {
      for (Actor actor : actors) {
        if (!actor.isDone()) {
          symptoms.add("hangs: " + actor.whereabouts());
        }
      }
    }
    Plan plan = plans[victim];
    Site first = plan.first();
    if (copy.isSpent() && !mayBeSpent(run, plan, failure)) {
      symptoms.add("no more biases: " + copy.status());
    }
    row.add(failure, first, plan.sitesReached(), late);
    if (!symptoms.isEmpty()) {
      row.addBroken(
          failure,
          first,
          (victim == 0 ? "first" : "second")
              + (stopped == Stopped.NEITHER
                  ? ""
                  : ", while " + stopped + " stands before its site " + stopAt),
          symptoms);
      copy = new Copy(askew, backend);
      actors = newActors();
    }
    return new Outcome(
        plans[stopped == Stopped.OTHER ? 1 - victim : victim].hasStopped(), first != null);
  }

  /** Only a heavy fence that fails may end all biasing. */
  private static boolean mayBeSpent(Scenario run, Plan plan, @Nullable Failure failure) {
    return run.fencesFail()
        || ((failure == Failure.REFUSED || failure == Failure.REFUSED_EVER)
            && plan.hasFailed("dev.askew.api.BarrierBackend"));
  }

  private void act(Scenario run, Plan[] plans, int earlier) {
    int later = 1 - earlier;
    Runnable[] acts = {run::first, run::second};
    actors[earlier].begin(plans[earlier], acts[earlier]);
    actors[earlier].awaitQuiet(plans[earlier], WAIT_MILLIS);
    actors[later].begin(plans[later], acts[later]);
    if (plans[earlier].isStopped()) {
      actors[later].awaitQuiet(plans[later], WAIT_MILLIS);
    }
    plans[earlier].go();
    plans[later].go();
  }

  private boolean awaitBoth(long millis) {
    return actors[0].awaitDone(millis) && actors[1].awaitDone(millis);
  }

  private boolean done(int actor, Runnable task, List<String> symptoms, long millis) {
    actors[actor].begin(task);
    if (!actors[actor].awaitDone(millis)) {
      return false;
    }
    Throwable escaped = actors[actor].escaped();
    if (escaped != null) {
      symptoms.add("afterwards, " + actors[actor].getName() + ": " + escaped);
    }
    return true;
  }
}
