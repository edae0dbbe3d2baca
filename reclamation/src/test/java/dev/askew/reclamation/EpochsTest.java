// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sections and grace periods, step by step. */
@SuppressWarnings("try") // sections need not be mentioned
class EpochsTest {
  private final Epochs epochs = new Epochs();
  private final List<Peer> peers = new ArrayList<>();

  @AfterEach
  void end() {
    peers.forEach(Peer::close);
  }

  private Peer peer(String name) {
    Peer peer = new Peer(name);
    peers.add(peer);
    return peer;
  }

  /** Starts a grace period that has to wait, and returns when it does. */
  private FutureTask<Object> startWaiting(Peer closer) {
    FutureTask<Object> waiting = closer.start(epochs::synchronize);
    Peer.until("it waits", () -> closer.isSynchronizing() || waiting.isDone());
    return waiting;
  }

  @Test
  void nobodyInsideIsNoWait() {
    epochs.synchronize();
    peer("reader").run(() -> epochs.enter().close());
    epochs.synchronize();
  }

  @Test
  void aGracePeriodWaitsForWhatWasOpenAndForNothingElse() {
    Peer reader = peer("reader");
    Section[] first = new Section[1];
    reader.run(() -> first[0] = epochs.enter());
    FutureTask<Object> waiting = startWaiting(peer("closer"));
    assertThat(waiting.isDone()).isFalse();

    Peer late = peer("late");
    Section[] second = new Section[1];
    late.run(() -> second[0] = epochs.enter());
    assertThat(waiting.isDone()).isFalse();
    reader.run(first[0]::close);
    Peer.get(waiting); // although the late one is inside
    late.run(second[0]::close);
  }

  @Test
  void aThreadThatKeepsEnteringDelaysNobody() {
    Peer reader = peer("reader");
    Section[] open = new Section[1];
    reader.run(() -> open[0] = epochs.enter());
    FutureTask<Object> waiting = startWaiting(peer("closer"));
    reader.run(
        () -> {
          open[0].close();
          open[0] = epochs.enter(); // never seen outside, perhaps
        });
    Peer.get(waiting);
    reader.run(open[0]::close);
  }

  @Test
  void theInnermostSectionIsNotTheEnd() {
    Peer reader = peer("reader");
    List<Section> sections = new ArrayList<>();
    reader.run(
        () -> {
          sections.add(epochs.enter());
          sections.add(epochs.enter());
          sections.add(epochs.enter());
          sections.get(2).close();
          sections.get(1).close();
        });
    FutureTask<Object> waiting = startWaiting(peer("closer"));
    assertThat(waiting.isDone()).isFalse();
    reader.run(sections.get(0)::close);
    Peer.get(waiting);
  }

  @Test
  void whoWaitsInVainIsToldForWhom() {
    Peer one = peer("one who reads");
    Peer two = peer("two who reads");
    Section[] open = new Section[2];
    one.run(() -> open[0] = epochs.enter());
    two.run(() -> open[1] = epochs.enter());
    GracePeriodTimeoutException late =
        catchThrowableOfType(
            GracePeriodTimeoutException.class, () -> epochs.synchronize(Duration.ofMillis(5)));
    assertThat(late.threads()).containsExactlyInAnyOrder(one.thread(), two.thread());
    assertThat(late).hasMessageContaining("one who reads").hasMessageContaining("two who reads");
    one.run(open[0]::close);
    assertThatThrownBy(() -> epochs.synchronize(Duration.ofSeconds(-1)))
        .isInstanceOfSatisfying(
            GracePeriodTimeoutException.class,
            e -> assertThat(e.threads()).containsExactly(two.thread()));
    two.run(open[1]::close);
    assertThat(completes(Duration.ZERO)).isTrue();
    assertThat(completes(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
  }

  private boolean completes(Duration timeout) {
    try {
      epochs.synchronize(timeout);
      return true;
    } catch (GracePeriodTimeoutException e) {
      return false;
    }
  }

  @Test
  void nobodyWaitsForItself() {
    try (Section ignored = epochs.enter()) {
      assertThatThrownBy(epochs::synchronize).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> epochs.synchronize(Duration.ofDays(1)))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> epochs.awaitRetired(Duration.ofDays(1)))
          .isInstanceOf(IllegalStateException.class);
      new Epochs().synchronize(); // others have nothing to do with it
    }
    Participant me = epochs.join();
    me.enter();
    assertThatThrownBy(epochs::synchronize).isInstanceOf(IllegalStateException.class);
    me.exit();
    epochs.synchronize();
    me.close();
  }

  @Test
  void aSectionIsClosedOnceByItsThread() {
    Section section = epochs.enter();
    Peer other = peer("other");
    assertThatThrownBy(() -> other.run(section::close)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(epochs::synchronize)
        .as("still open")
        .isInstanceOf(IllegalStateException.class);
    section.close();
    assertThatThrownBy(section::close).isInstanceOf(IllegalStateException.class);
    epochs.synchronize();
  }

  @Test
  void participantsAndSectionsNest() {
    Participant me = epochs.join();
    me.enter();
    try (Section ignored = epochs.enter()) {
      me.exit();
      assertThatThrownBy(epochs::synchronize).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(me::close).isInstanceOf(IllegalStateException.class);
    }
    epochs.synchronize();
    Peer stranger = peer("stranger");
    assertThatThrownBy(() -> stranger.run(me::enter)).isInstanceOf(IllegalStateException.class);
    me.enter();
    assertThatThrownBy(() -> stranger.run(me::exit)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(epochs::synchronize).as("open").isInstanceOf(IllegalStateException.class);
    me.exit();
    assertThatThrownBy(me::exit).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> stranger.run(me::close)).isInstanceOf(IllegalStateException.class);
    me.close();
    assertThatThrownBy(me::close).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(me::enter).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(me::exit).isInstanceOf(IllegalStateException.class);
    epochs.enter().close();
  }

  @Test
  void aSecondHandleKeepsTheSlot() {
    Peer reader = peer("reader");
    Participant[] handles = new Participant[2];
    reader.run(
        () -> {
          handles[0] = epochs.join();
          handles[1] = epochs.join();
          handles[0].close();
          handles[1].enter();
        });
    assertThat(completes(Duration.ZERO)).isFalse();
    reader.run(
        () -> {
          handles[1].exit();
          handles[1].close();
          assertThat(epochs.own(Thread.currentThread())).isNull();
        });
    assertThat(completes(Duration.ZERO)).isTrue();
  }

  @Test
  void aThreadThatEndedInsideIsNotWaitedFor() {
    Thread[] dead = new Thread[2];
    for (int i = 0; i < dead.length; i++) {
      dead[i] =
          i == 0
              ? new Thread(() -> epochs.enter(), "ended inside")
              : new WithOtherId(() -> epochs.enter(), "guest that ended inside");
      dead[i].start();
      Peer.join(dead[i]);
    }
    try (LogLines lines = new LogLines()) {
      epochs.synchronize();
      epochs.synchronize();
      assertThat(lines.await(2))
          .anyMatch(line -> line.contains("The thread ended inside has ended"))
          .anyMatch(line -> line.contains("guest that ended inside"));
    }
  }

  /** What a guest has left open, nested, is not the next guest's in that slot. */
  @Test
  void theSlotOfAGuestThatEndedInsideServesTheNext() throws Exception {
    for (int i = 0; i < GUESTS; i++) {
      Thread dead =
          new WithOtherId(
              () -> {
                epochs.enter();
                epochs.enter();
              },
              "ended inside twice");
      dead.start();
      Peer.join(dead);
      epochs.synchronize();
    }
    CountDownLatch left = new CountDownLatch(GUESTS);
    CountDownLatch end = new CountDownLatch(1);
    for (int i = 0; i < GUESTS; i++) {
      Thread guest =
          new WithOtherId(
              () -> {
                epochs.enter().close();
                left.countDown();
                try {
                  end.await(1, TimeUnit.MINUTES);
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
              },
              "next guest");
      guest.setDaemon(true);
      guest.start();
    }
    assertThat(left.await(1, TimeUnit.MINUTES)).isTrue();
    epochs.synchronize(Duration.ZERO);
    end.countDown();
  }

  private static final int GUESTS = 50;

  /** Threads whose getId() is not to be relied on. */
  private static final class WithOtherId extends Thread {
    WithOtherId(Runnable task, String name) {
      super(task, name);
    }

    @Override
    @SuppressWarnings("deprecation")
    public long getId() {
      return 1; // that of the main thread
    }
  }

  @Test
  void aThreadWithTheIdOfAnotherIsAGuest() throws Exception {
    FutureTask<Object> task =
        new FutureTask<>(
            () -> {
              try (Section outer = epochs.enter()) {
                try (Section inner = epochs.enter()) {
                  assertThat(inner).isSameAs(outer);
                }
                assertThatThrownBy(epochs::synchronize).isInstanceOf(IllegalStateException.class);
              }
              epochs.synchronize();
              Section section = epochs.enter();
              section.close();
              assertThatThrownBy(section::close).isInstanceOf(IllegalStateException.class);
              Participant me = epochs.join();
              me.enter();
              assertThatThrownBy(epochs::synchronize).isInstanceOf(IllegalStateException.class);
              me.exit();
              me.close();
              return this;
            });
    new WithOtherId(task, "guest").start();
    Peer.get(task);
  }

  @Test
  void guestsAreWaitedForAndGetMoreRoomWhereTheyCrowd() {
    int many = 300; // more than the first row has, and the second
    List<Section> sections = new ArrayList<>();
    List<FutureTask<Object>> tasks = new ArrayList<>();
    List<WithOtherId> guests = new ArrayList<>();
    Object gate = new Object();
    boolean[] open = new boolean[1];
    for (int i = 0; i < many; i++) {
      FutureTask<Object> task =
          new FutureTask<>(
              () -> {
                try (Section section = epochs.enter()) {
                  synchronized (gate) {
                    sections.add(section);
                    while (!open[0]) {
                      gate.wait();
                    }
                  }
                }
                return this;
              });
      tasks.add(task);
      WithOtherId guest = new WithOtherId(task, "guest " + i);
      guests.add(guest);
      guest.start();
    }
    Peer.until(
        "all are inside",
        () -> {
          synchronized (gate) {
            return sections.size() == many;
          }
        });
    assertThat(sections).doesNotHaveDuplicates();
    assertThatThrownBy(() -> epochs.synchronize(Duration.ZERO))
        .isInstanceOfSatisfying(
            GracePeriodTimeoutException.class,
            e -> assertThat(e.threads()).hasSize(many).containsAll(guests));
    synchronized (gate) {
      open[0] = true;
      gate.notifyAll();
    }
    epochs.synchronize();
    tasks.forEach(Peer::get);
  }

  @Test
  void slotsOfDeadThreadsServeAgain() {
    for (int i = 0; i < 2_000; i++) {
      Thread thread = new Thread(() -> epochs.enter().close());
      thread.start();
      Peer.join(thread);
    }
    assertThat(epochs.table.length).isLessThan(Slots.MOST_PLACES / 16);
    epochs.synchronize();
  }

  @Test
  void noThreadIsKeptAlive() {
    Thread thread = new Thread(() -> epochs.enter().close());
    thread.start();
    Peer.join(thread);
    WeakReference<Thread> reference = new WeakReference<>(thread);
    Thread guest = new WithOtherId(() -> epochs.enter().close(), "guest");
    guest.start();
    Peer.join(guest);
    WeakReference<Thread> other = new WeakReference<>(guest);
    thread = null;
    guest = null;
    Peer.until(
        "both are collected",
        () -> {
          System.gc();
          return reference.refersTo(null) && other.refersTo(null);
        });
    epochs.synchronize();
  }

  @Test
  void aThreadWithoutRoomInTheTableIsAGuest() {
    Thread other = Thread.currentThread();
    Peer crowded = peer("crowded");
    Section[] open = new Section[1];
    crowded.run(
        () -> {
          int home = (int) Thread.currentThread().getId();
          Slot slot;
          do { // as if threads of such ids had come
            slot = epochs.register(other, home);
          } while (slot != null);
          assertThatThrownBy(epochs::join).isInstanceOf(IllegalStateException.class);
          open[0] = epochs.enter();
        });
    assertThat(epochs.table).hasSize(Slots.MOST_PLACES).doesNotContain((Slot) open[0]);
    assertThatThrownBy(() -> epochs.synchronize(Duration.ZERO))
        .isInstanceOfSatisfying(
            GracePeriodTimeoutException.class,
            e -> assertThat(e.threads()).containsExactly(crowded.thread()));
    crowded.run(open[0]::close);
    epochs.synchronize();
  }

  @Test
  void anInterruptIsKept() {
    Peer reader = peer("reader");
    Peer closer = peer("closer");
    Section[] open = new Section[1];
    reader.run(() -> open[0] = epochs.enter());
    FutureTask<Object> waiting =
        closer.start(
            () -> {
              Thread.currentThread().interrupt();
              epochs.synchronize();
              assertThat(Thread.interrupted()).isTrue();
            });
    Peer.until("it sleeps", () -> closer.isSynchronizing() || waiting.isDone());
    assertThat(waiting.isDone()).isFalse();
    reader.run(open[0]::close);
    Peer.get(waiting);
  }
}
