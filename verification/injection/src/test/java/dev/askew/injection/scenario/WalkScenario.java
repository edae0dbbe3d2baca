// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection.scenario;

import dev.askew.injection.Scenario;
import dev.askew.injection.scenario.Books.Side;
import dev.askew.injection.scenario.Books.Way;
import dev.askew.locks.BiasPolicy;
import dev.askew.locks.BiasedLock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Some locks of one owner, and a thread that walks over them. It has visited two when the scenario
 * begins; its third revocation carries the last one along.
 */
final class WalkScenario implements Scenario {
  private static final int LOCKS = 4;
  private static final int THIRD = 2;

  /** Each run is long after the one before, so that it is a walk of its own. */
  private static final AtomicLong CLOCK = new AtomicLong();

  private final long now = CLOCK.addAndGet(TimeUnit.HOURS.toNanos(1));
  private final List<Place> places = new ArrayList<>();
  private final Way way;
  private final boolean inside;
  private final boolean fencesFail;

  /** A lock, and who is inside. */
  private record Place(BiasedLock lock, Side side, Books books) {
    Place(BiasedLock lock) {
      this(lock, new Side(lock, false, lock::getHoldCount), new Books());
    }
  }

  private WalkScenario(Way way, boolean inside, boolean fencesFail) {
    this.way = way;
    this.inside = inside;
    this.fencesFail = fencesFail;
    BiasPolicy policy =
        new UserPolicy() {
          @Override
          public long nanoTime() {
            return now;
          }
        };
    for (int i = 0; i < LOCKS; i++) {
      places.add(new Place(new BiasedLock(policy)));
    }
  }

  static void addTo(Map<String, Supplier<Scenario>> all) {
    all.put("a walk over idle biases", () -> new WalkScenario(Ways.LOCK, false, false));
    all.put("a walk that tries", () -> new WalkScenario(Ways.TRY, false, false));
    all.put("a walk, owner inside", () -> new WalkScenario(Ways.LOCK, true, false));
    all.put("a walk where fences fail", () -> new WalkScenario(Ways.LOCK, false, true));
  }

  @Override
  public void arrange() {
    for (Place place : places) {
      place.books.expect(place.lock.biasToCurrentThread(), "biased to begin with");
    }
    if (inside) {
      places.get(THIRD).books.acquire(places.get(THIRD).side, Ways.LOCK);
    }
    Thread visitor = new Thread(this::beginTheWalk, "visitor");
    visitor.start();
    try {
      visitor.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void beginTheWalk() {
    for (Place place : places.subList(0, THIRD)) {
      place.lock.lock();
      place.lock.unlock();
    }
  }

  /** The owner, beginning with the lock that is carried along. */
  @Override
  public void first() {
    if (inside) {
      places.get(THIRD).books.release(places.get(THIRD).side);
    }
    visit(places.subList(THIRD + 1, LOCKS), Ways.LOCK);
  }

  @Override
  public void second() {
    visit(places.subList(THIRD, LOCKS), way);
  }

  private static void visit(List<Place> places, Way way) {
    for (Place place : places) {
      place.books.section(place.side, way);
    }
  }

  @Override
  public void nudge() {
    for (Place place : places) {
      place.lock.lock();
      place.lock.unlock();
    }
  }

  @Override
  public void settle() {
    for (Place place : places) {
      place.books.close();
      place.books.expect(!place.lock.isLocked(), "not locked");
      place.books.expect(!place.lock.hasQueuedThreads(), "nobody queued");
      place.books.expect(place.lock.getHoldCount() == 0, "no holds");
      place.books.section(place.side, Ways.TRY);
      place.books.section(place.side, Ways.LOCK);
      place.lock.biasToCurrentThread();
      place.books.close();
    }
  }

  @Override
  public void goOn() {
    visit(places, Ways.LOCK);
  }

  @Override
  public List<String> symptoms() {
    return places.stream().flatMap(place -> place.books.symptoms().stream()).toList();
  }

  @Override
  public boolean fencesFail() {
    return fencesFail;
  }

  @Override
  public boolean isForTwo() {
    return true;
  }
}
