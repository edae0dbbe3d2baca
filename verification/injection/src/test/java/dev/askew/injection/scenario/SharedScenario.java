// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection.scenario;

import static java.util.Objects.requireNonNull;

import dev.askew.injection.Actor;
import dev.askew.injection.Scenario;
import dev.askew.reclamation.Lease;
import dev.askew.reclamation.SharedResource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Leases of one thread, and an exchange or a close of another. */
final class SharedScenario implements Scenario {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Books books = new Books();
  private final List<Thing> all = new CopyOnWriteArrayList<>();
  private final SharedResource<Thing> shared = new SharedResource<>(thing(), Thing::free);
  private final Consumer<SharedScenario> first;
  private final @Nullable Consumer<SharedScenario> second;
  private final boolean isLeased;
  private @Nullable Lease<Thing> open;

  /** The function that frees was not even called for one. */
  private volatile boolean isLost;

  private boolean isSettled;

  private SharedScenario(
      boolean isLeased, Consumer<SharedScenario> first, @Nullable Consumer<SharedScenario> second) {
    this.isLeased = isLeased;
    this.first = first;
    this.second = second;
  }

  static void addTo(Map<String, Supplier<Scenario>> all) {
    Consumer<SharedScenario> use = s -> s.use();
    Consumer<SharedScenario> end = s -> s.endUse();
    Consumer<SharedScenario> exchange = s -> s.exchange();
    Consumer<SharedScenario> close = s -> s.close();
    all.put("leases", () -> new SharedScenario(false, use.andThen(use), null));
    all.put("leases on what is closed", () -> new SharedScenario(false, close.andThen(use), null));
    all.put(
        "exchange, exchange, close",
        () -> new SharedScenario(false, exchange.andThen(exchange).andThen(close), null));
    all.put("exchange against a lease", () -> new SharedScenario(true, end, exchange));
    all.put("close against a lease", () -> new SharedScenario(true, end, close));
    all.put("close against an exchange", () -> new SharedScenario(false, exchange, close));
  }

  private Thing thing() {
    Thing thing = new Thing(books);
    all.add(thing);
    return thing;
  }

  // ---- What is done ----

  private void use() {
    if (acquire()) {
      endUse();
    }
  }

  private boolean acquire() {
    AtomicReference<@Nullable Lease<Thing>> lease = new AtomicReference<>();
    if (!books.attempt("to acquire", Thing.MEMORY, () -> lease.set(unlessClosed()))) {
      books.expect(!Thing.isInside(shared.epochs()), "no lease if acquire() throws");
    } else if (lease.get() == null) {
      books.expect(!Thing.isInside(shared.epochs()), "no lease on what is closed");
    } else {
      Lease<Thing> acquired = lease.get();
      open = acquired;
      Actor.aside(() -> requireNonNull(acquired).get().beginUse());
    }
    return open != null;
  }

  private @Nullable Lease<Thing> unlessClosed() {
    try {
      return shared.acquire();
    } catch (IllegalStateException e) {
      if (Actor.origin(e) != null) {
        throw e;
      }
      return null;
    }
  }

  private void endUse() {
    Lease<Thing> lease = open;
    if (lease == null) {
      return;
    }
    open = null;
    Actor.aside(() -> lease.get().endUse());
    if (!books.attempt("to close a lease", Thing.STACK, "Lease.", lease::close)) {
      books.expect(Thing.isInside(shared.epochs()), "still leased if close() throws");
      Actor.aside(lease::close);
    }
    books.expect(!Thing.isInside(shared.epochs()), "no lease after close()");
  }

  private void exchange() {
    Thing next = thing();
    boolean[] isClosed = {false};
    Thing[] old = new Thing[1];
    boolean returned =
        books.attempt(
            "an exchange",
            Thing.MEMORY,
            () -> {
              try {
                old[0] = shared.exchange(next);
              } catch (IllegalStateException e) {
                if (Actor.origin(e) != null) {
                  throw e;
                }
                isClosed[0] = true;
              }
            });
    if (old[0] != null) {
      old[0].free();
    }
    if (isClosed[0] || (!returned && !isThere(next))) {
      all.remove(next);
    }
  }

  /** Whether it is what one gets. */
  private boolean isThere(Thing next) {
    boolean[] there = {false};
    Actor.aside(
        () -> {
          Lease<Thing> lease = unlessClosed();
          if (lease != null) {
            there[0] = lease.get() == next;
            lease.close();
          }
        });
    return there[0];
  }

  private void close() {
    books.attempt("to close", Thing.ANY, this::closeUnlessClosed);
    if (Actor.hasFailed("java.util.function.Consumer")) {
      isLost = true;
    }
  }

  private void closeUnlessClosed() {
    try {
      books.expect(shared.close(PATIENCE), "closed in time");
    } catch (IllegalStateException e) {
      if (Actor.origin(e) != null) {
        throw e;
      }
    }
  }

  // ---- The scenario ----

  @Override
  public void arrange() {
    if (isLeased) {
      acquire();
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
    shared.epochs().enter().close();
  }

  @Override
  public void settle() {
    Thing.expectInOrder(books, shared.epochs());
    if (!isSettled) {
      isSettled = true;
      use();
      exchange();
    } else {
      close();
      books.expect(isLost || all.stream().allMatch(Thing::isFreed), "all is freed");
    }
  }

  @Override
  public void goOn() {
    use();
  }

  @Override
  public List<String> symptoms() {
    return books.symptoms();
  }

  @Override
  public boolean fencesFail() {
    return false;
  }

  @Override
  public boolean isForTwo() {
    return second != null;
  }
}
