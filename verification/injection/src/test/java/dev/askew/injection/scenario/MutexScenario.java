// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection.scenario;

import dev.askew.injection.Actor;
import dev.askew.injection.Scenario;
import dev.askew.injection.scenario.Books.Side;
import dev.askew.injection.scenario.Books.Way;
import dev.askew.locks.AsymmetricFence;
import dev.askew.locks.BiasPolicy;
import dev.askew.locks.BiasedLock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A {@link BiasedLock} between two threads. */
@SuppressWarnings("WaitNotInLoop") // whoever wakes up without a reason is as good
final class MutexScenario implements Scenario {
  private static final int STAY_MILLIS = 5;

  private final Books books = new Books();
  private final CountDownLatch earned = new CountDownLatch(1);
  private final BiasedLock lock;
  private final Side side;
  private final Condition condition;
  private final Beginning beginning;
  private final Consumer<MutexScenario> first;
  private final @Nullable Consumer<MutexScenario> second;
  private final boolean fencesFail;

  /** Or else the policy may be right not to grant, as where no backend is asymmetric. */
  private final boolean isEager;

  /** How the lock is when the two come. */
  private enum Beginning {
    UNBIASED,
    BIASED,
    INSIDE,
    NESTED
  }

  private MutexScenario(
      BiasPolicy policy,
      Beginning beginning,
      boolean fencesFail,
      Consumer<MutexScenario> first,
      @Nullable Consumer<MutexScenario> second) {
    this.lock = new BiasedLock(policy);
    this.side = new Side(lock, false, lock::getHoldCount);
    this.condition = lock.newCondition();
    this.beginning = beginning;
    this.first = first;
    this.second = second;
    this.fencesFail = fencesFail;
    this.isEager = policy instanceof UserPolicy;
  }

  static void addTo(Map<String, Supplier<Scenario>> all) {
    Consumer<MutexScenario> pair = s -> s.books.section(s.side, Ways.LOCK);
    Consumer<MutexScenario> leave = s -> s.books.release(s.side);
    Map<String, Way> ways = Ways.ALL;
    for (Beginning b : Beginning.values()) {
      if (b != Beginning.INSIDE && b != Beginning.NESTED) {
        ways.forEach((name, way) -> alone(all, name + ", " + b, b, s -> s.thrice(way)));
      }
    }
    alone(all, "nested, BIASED", Beginning.BIASED, MutexScenario::nested);
    alone(all, "nested, UNBIASED", Beginning.UNBIASED, MutexScenario::nested);
    alone(all, "biasToCurrentThread, UNBIASED", Beginning.UNBIASED, MutexScenario::bias);
    alone(all, "biasToCurrentThread, INSIDE", Beginning.INSIDE, MutexScenario::biasInside);
    alone(all, "wait, INSIDE", Beginning.INSIDE, MutexScenario::awaitInside);
    alone(all, "wait, NESTED", Beginning.NESTED, MutexScenario::awaitInside);
    ways.forEach(
        (name, way) -> {
          Consumer<MutexScenario> contend = s -> s.books.section(s.side, way);
          two(all, name + " against an idle bias", Beginning.BIASED, pair, contend);
          two(all, name + " against an owner inside", Beginning.INSIDE, leave, contend);
        });
    two(all, "a sweep against an idle bias", Beginning.BIASED, pair, MutexScenario::sweep);
    two(all, "a sweep against an owner inside", Beginning.INSIDE, leave, MutexScenario::sweep);
    two(
        all,
        "a grant while somebody gets in",
        Beginning.UNBIASED,
        MutexScenario::earn,
        MutexScenario::stay);
    two(all, "biasToCurrentThread against a bias", Beginning.BIASED, pair, MutexScenario::bias);
    two(
        all,
        "lock against an owner that waits",
        Beginning.INSIDE,
        MutexScenario::awaitInside,
        pair);
    two(
        all,
        "a wait against an owner that signals",
        Beginning.BIASED,
        MutexScenario::signal,
        MutexScenario::awaitAgainst);
    all.put(
        "lock where fences fail",
        () -> new MutexScenario(policy(), Beginning.BIASED, true, pair, pair));
    all.put(
        "lock where fences fail, owner inside",
        () -> new MutexScenario(policy(), Beginning.INSIDE, true, leave, pair));
    all.put(
        "a sweep where fences fail",
        () -> new MutexScenario(policy(), Beginning.BIASED, true, pair, MutexScenario::sweep));
    all.put(
        "lock with a policy that learns",
        () ->
            new MutexScenario(
                BiasPolicy.adaptive(new UserClock()), Beginning.BIASED, false, pair, pair));
  }

  private static BiasPolicy policy() {
    return new UserPolicy();
  }

  private static void alone(
      Map<String, Supplier<Scenario>> all,
      String name,
      Beginning beginning,
      Consumer<MutexScenario> first) {
    all.put(name, () -> new MutexScenario(policy(), beginning, false, first, null));
  }

  private static void two(
      Map<String, Supplier<Scenario>> all,
      String name,
      Beginning beginning,
      Consumer<MutexScenario> first,
      Consumer<MutexScenario> second) {
    all.put(name, () -> new MutexScenario(policy(), beginning, false, first, second));
  }

  // ---- What is done ----

  /** The second time a grant is due, the third time it has been made. */
  private void thrice(Way way) {
    for (int i = 0; i < 3; i++) {
      books.section(side, way);
    }
  }

  /** The second time a grant is due. */
  private void earn() {
    for (int i = 0; i < 2; i++) {
      books.section(side, Ways.LOCK);
    }
    earned.countDown();
  }

  /** Gets in, and stays while the other gives up the lock. */
  private void stay() {
    if (books.acquire(side, Ways.LOCK)) {
      try {
        if (!earned.await(STAY_MILLIS, TimeUnit.MILLISECONDS)) {
          Thread.yield(); // the other waits for the lock
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      books.release(side);
    }
  }

  /** Revokes, and gets in later. */
  private void sweep() {
    books.attempt("a sweep", () -> BiasedLock.revokeAll(List.of(lock)));
    books.section(side, Ways.LOCK);
  }

  private void nested() {
    if (books.acquire(side, Ways.LOCK)) {
      books.section(side, Ways.LOCK);
      books.release(side);
    }
  }

  private void bias() {
    int before = Books.holds(side);
    books.attempt("a request", lock::biasToCurrentThread);
    Actor.aside(
        () -> {
          if (lock.getHoldCount() != before) {
            // Its own unlock() may find no stack, as any other.
            books.expect(Books.isShortOfStack(), "as many holds after biasToCurrentThread()");
            lock.unlock();
          }
        });
  }

  private void biasInside() {
    bias();
    books.release(side);
  }

  private void awaitInside() {
    books.away(side, l -> condition.await(1, TimeUnit.MILLISECONDS));
  }

  private void awaitAgainst() {
    if (books.acquire(side, Ways.LOCK)) {
      books.away(side, l -> condition.await(5, TimeUnit.MILLISECONDS));
    }
  }

  private void signal() {
    if (books.acquire(side, Ways.LOCK)) {
      books.attempt("a signal", condition::signalAll);
      books.release(side);
    }
  }

  // ---- The scenario ----

  @Override
  public void arrange() {
    if (beginning == Beginning.UNBIASED) {
      return;
    }
    boolean biased = lock.biasToCurrentThread();
    books.expect(biased || !isEager, "biased to begin with");
    if (beginning != Beginning.BIASED) {
      books.acquire(side, Ways.LOCK);
    }
    if (beginning == Beginning.NESTED) {
      lock.lock();
    }
  }

  @Override
  public void first() {
    first.accept(this);
  }

  @Override
  public void second() {
    if (second != null) {
      second.accept(this);
    }
  }

  @Override
  public void nudge() {
    lock.lock();
    lock.unlock();
  }

  @Override
  public void settle() {
    books.close();
    books.expect(!lock.isLocked(), "not locked");
    books.expect(!lock.hasQueuedThreads(), "nobody queued");
    books.expect(lock.getQueueLength() == 0, "a queue of length 0");
    books.expect(lock.toString().contains("[Unlocked"), lock + " is unlocked");
    books.expect(lock.getHoldCount() == 0, "no holds");
    books.section(side, Ways.TRY);
    books.section(side, Ways.LOCK);
    lock.lock();
    try {
      books.expect(!lock.hasWaiters(condition), "nobody waits on the condition");
      condition.signalAll();
    } finally {
      lock.unlock();
    }
    if (!fencesFail) {
      AsymmetricFence.heavyFence();
    }
    lock.biasToCurrentThread();
    books.close();
  }

  @Override
  public void goOn() {
    books.section(side, Ways.LOCK);
    books.expect(lock.getHoldCount() == 0, "no holds");
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
    return second != null;
  }
}
