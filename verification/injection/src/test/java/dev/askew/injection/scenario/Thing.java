// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection.scenario;

import dev.askew.injection.Actor;
import dev.askew.injection.Failure;
import dev.askew.reclamation.Epochs;
import dev.askew.reclamation.GracePeriodTimeoutException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** What is used in sections and freed by others; and what may come out of a call about it. */
final class Thing {
  static final Set<Failure> NOTHING = EnumSet.noneOf(Failure.class);
  static final Set<Failure> STACK =
      EnumSet.of(Failure.STACK_OVERFLOW, Failure.END_OF_STACK, Failure.STOPPED);
  static final Set<Failure> MEMORY =
      EnumSet.of(
          Failure.STACK_OVERFLOW,
          Failure.END_OF_STACK,
          Failure.STOPPED,
          Failure.OUT_OF_MEMORY,
          Failure.FULL_HEAP);

  /** As {@link #MEMORY}, where a user's own code is called. */
  static final Set<Failure> ANY = EnumSet.complementOf(EnumSet.of(Failure.MISSING_CLASS));

  private final Books books;
  private final AtomicInteger users = new AtomicInteger();
  private final AtomicInteger frees = new AtomicInteger();

  Thing(Books books) {
    this.books = books;
  }

  void beginUse() {
    users.incrementAndGet();
    books.expect(frees.get() == 0, "not freed when it is found");
  }

  void endUse() {
    books.expect(frees.get() == 0, "not freed under a user");
    users.decrementAndGet();
  }

  void free() {
    books.expect(users.get() == 0, "nobody uses what is freed");
    books.expect(frees.incrementAndGet() == 1, "freed once");
  }

  boolean isFreed() {
    return frees.get() == 1;
  }

  /** Whether the current actor has a section open; nothing fails meanwhile. */
  static boolean isInside(Epochs epochs) {
    boolean[] inside = {false};
    Actor.aside(
        () -> {
          try {
            epochs.synchronize(Duration.ZERO);
          } catch (IllegalStateException e) {
            inside[0] = true;
          } catch (GracePeriodTimeoutException e) {
            // others are
          }
        });
    return inside[0];
  }

  /** Another thread enters and leaves, and a grace period ends. */
  static void expectInOrder(Books books, Epochs epochs) {
    books.expect(!isInside(epochs), "outside");
    epochs.enter().close();
    try {
      epochs.synchronize(Duration.ofSeconds(2));
    } catch (GracePeriodTimeoutException e) {
      books.symptom("no grace period ends: " + e.getMessage());
    }
  }
}
