// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection.scenario;

import dev.askew.injection.Actor;
import dev.askew.injection.Failure;
import dev.askew.injection.Scenario;
import dev.askew.reclamation.Epochs;
import dev.askew.reclamation.Participant;
import dev.askew.reclamation.Section;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sections of one thread, and a grace period of another. */
final class SectionScenario implements Scenario {
  private final Books books = new Books();
  private final Epochs epochs = new Epochs();
  private final Thing thing = new Thing(books);
  private final AtomicReference<@Nullable Thing> current = new AtomicReference<>(thing);
  private final Beginning beginning;
  private final Consumer<SectionScenario> first;
  private final @Nullable Consumer<SectionScenario> second;
  private final boolean fencesFail;
  private @Nullable Section open;
  private @Nullable Participant me;

  /** What the first thread has done before. */
  private enum Beginning {
    /** Nothing. */
    NEW,
    /** Nothing, and has no slot of its own. */
    GUEST,
    /** Nothing, and so many others have slots that one more needs a longer table. */
    CROWDED,
    KNOWN,
    INSIDE,
    JOINED
  }

  private SectionScenario(
      Beginning beginning,
      boolean fencesFail,
      Consumer<SectionScenario> first,
      @Nullable Consumer<SectionScenario> second) {
    this.beginning = beginning;
    this.fencesFail = fencesFail;
    this.first = first;
    this.second = second;
  }

  static void addTo(Map<String, Supplier<Scenario>> all) {
    Consumer<SectionScenario> nested = s -> s.section(() -> s.section(() -> {}));
    for (Beginning b :
        List.of(Beginning.NEW, Beginning.GUEST, Beginning.CROWDED, Beginning.KNOWN)) {
      all.put("sections, " + b, () -> new SectionScenario(b, false, nested, null));
    }
    all.put("join, NEW", () -> new SectionScenario(Beginning.NEW, false, s -> s.join(), null));
    all.put(
        "participant, JOINED",
        () -> new SectionScenario(Beginning.JOINED, false, s -> s.enterAndExit(), null));
    Consumer<SectionScenario> leave = s -> s.leave();
    Consumer<SectionScenario> take = s -> s.takeAway();
    for (boolean fails : new boolean[] {false, true}) {
      String suffix = fails ? " where fences fail" : "";
      all.put(
          "a grace period against a section" + suffix,
          () -> new SectionScenario(Beginning.INSIDE, fails, leave, take));
      all.put(
          "a grace period against a guest" + suffix,
          () -> new SectionScenario(Beginning.GUEST, fails, s -> s.section(() -> {}), take));
      all.put(
          "a grace period against a new thread" + suffix,
          () -> new SectionScenario(Beginning.NEW, fails, s -> s.section(() -> {}), take));
    }
  }

  // ---- What is done ----

  /** Needs memory only for the first time. */
  private Set<Failure> whenEntering() {
    return beginning == Beginning.KNOWN ? Thing.STACK : Thing.MEMORY;
  }

  private void section(Runnable inside) {
    boolean before = Thing.isInside(epochs);
    Section[] section = new Section[1];
    if (!books.attempt("to enter", whenEntering(), () -> section[0] = epochs.enter())) {
      books.expect(before == Thing.isInside(epochs), "no section if enter() throws");
      return;
    }
    use(inside);
    books.attempt("to leave", Thing.NOTHING, section[0]::close);
    books.expect(before == Thing.isInside(epochs), "no section after close()");
  }

  private void use(Runnable inside) {
    Thing found = current.get();
    if (found != null) {
      found.beginUse();
    }
    inside.run();
    if (found != null) {
      found.endUse();
    }
  }

  private void leave() {
    Section section = open;
    if (section != null) {
      thing.endUse();
      books.attempt("to leave", Thing.NOTHING, section::close);
      books.expect(!Thing.isInside(epochs), "no section after close()");
    }
  }

  private void join() {
    if (books.attempt("to join", Thing.MEMORY, () -> me = epochs.join())) {
      enterAndExit();
    }
    section(() -> {});
  }

  private void enterAndExit() {
    Participant handle = me;
    if (handle == null) {
      return;
    }
    if (books.attempt("to enter", Thing.STACK, handle::enter)) {
      use(() -> section(() -> {}));
      if (!books.attempt("to exit", Thing.STACK, "Participant.", handle::exit)) {
        books.expect(Thing.isInside(epochs), "still inside if exit() throws");
        Actor.aside(handle::exit);
      }
    }
    books.expect(!Thing.isInside(epochs), "no section after exit()");
    books.attempt("to close", Thing.STACK, handle::close);
  }

  private void takeAway() {
    current.set(null);
    if (books.attempt("a grace period", Thing.MEMORY, epochs::synchronize)) {
      thing.free();
    }
  }

  // ---- The scenario ----

  @Override
  public void arrange() {
    switch (beginning) {
      case NEW, GUEST -> {}
      case CROWDED -> Crowd.enter(epochs);
      case KNOWN -> epochs.enter().close();
      case JOINED -> me = epochs.join();
      case INSIDE -> {
        open = epochs.enter();
        thing.beginUse();
      }
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
    epochs.enter().close();
  }

  @Override
  public void settle() {
    Thing.expectInOrder(books, epochs);
  }

  @Override
  public void goOn() {
    Thing.expectInOrder(books, epochs);
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
  public boolean isForGuests() {
    return beginning == Beginning.GUEST;
  }

  @Override
  public boolean isForTwo() {
    return second != null;
  }
}
