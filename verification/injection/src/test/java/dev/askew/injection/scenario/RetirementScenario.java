// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection.scenario;

import dev.askew.injection.Actor;
import dev.askew.injection.Failure;
import dev.askew.injection.Scenario;
import dev.askew.reclamation.Epochs;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** One thread retires; the task that frees runs in it, or in another. */
final class RetirementScenario implements Scenario {
  private static final int BACKLOG = 2;
  private static final int MOST_ROUNDS = 50;

  /** What retire() may throw: what it needs, and what the executor does. */
  private static final Set<Failure> RETIRE = Thing.ANY;

  private final Books books = new Books();
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final List<Thing> retired = new CopyOnWriteArrayList<>();
  private final Epochs epochs;
  private final boolean isForTwo;
  private final boolean fencesFail;

  /** An action was not even begun. */
  private volatile boolean isLost;

  private RetirementScenario(boolean isForTwo, boolean fencesFail) {
    this.isForTwo = isForTwo;
    this.fencesFail = fencesFail;
    Executor executor = isForTwo ? tasks::add : Runnable::run;
    epochs = new Epochs(executor, BACKLOG);
  }

  static void addTo(Map<String, Supplier<Scenario>> all) {
    all.put("retire and free", () -> new RetirementScenario(false, false));
    all.put("retire and free where fences fail", () -> new RetirementScenario(false, true));
    all.put("retire while another frees", () -> new RetirementScenario(true, false));
  }

  private void retire() {
    Thing thing = new Thing(books);
    if (books.attempt("to retire", RETIRE, () -> epochs.retire(thing::free))) {
      retired.add(thing);
    } else if (Actor.failure() == Failure.REFUSED || Actor.failure() == Failure.REFUSED_EVER) {
      books.expect(
          Actor.hasFailed("java.util.concurrent.Executor"), "what an action throws reaches nobody");
    }
    notice();
  }

  private void notice() {
    if (Actor.hasFailed("java.lang.Runnable")) {
      isLost = true;
    }
  }

  private void runTasks(Set<Failure> allowed) {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      books.attempt("to free", allowed, task);
    }
    notice();
  }

  @Override
  public void arrange() {
    epochs.enter().close();
    if (isForTwo) {
      retire();
    }
  }

  @Override
  public void first() {
    for (int i = 0; i < BACKLOG - 1; i++) {
      retire();
    }
  }

  @Override
  public void second() {
    runTasks(Thing.MEMORY);
  }

  @Override
  public void nudge() {
    runTasks(Thing.NOTHING);
  }

  @Override
  public void settle() {
    Thing.expectInOrder(books, epochs);
    int rounds = 0;
    try {
      while (!epochs.awaitRetired(Duration.ofMillis(1)) && rounds++ < MOST_ROUNDS) {
        runTasks(EnumSet.noneOf(Failure.class));
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    books.expect(rounds <= MOST_ROUNDS, "all has run that was retired: " + epochs.backlog());
    books.expect(epochs.backlog() == 0, "no backlog: " + epochs.backlog());
    books.expect(
        isLost || retired.stream().allMatch(Thing::isFreed), "all is freed that was retired");
  }

  @Override
  public void goOn() {
    retire();
  }

  @Override
  public List<String> symptoms() {
    return books.symptoms();
  }

  @Override
  public boolean fencesFail() {
    return fencesFail;
  }

  @Override
  public boolean isForTwo() {
    return isForTwo;
  }
}
