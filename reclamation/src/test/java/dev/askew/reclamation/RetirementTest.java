// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askew.locks.BiasedLock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is retired runs once, after a grace period, whatever others do. */
@SuppressWarnings("try") // sections need not be mentioned
class RetirementTest {
  private static final Duration PATIENCE = Duration.ofSeconds(Peer.PATIENCE_SECONDS);

  @Test
  void anActionWaitsForTheSectionsThatAreOpen() throws Exception {
    Epochs epochs = new Epochs();
    AtomicInteger ran = new AtomicInteger();
    Section section = epochs.enter();
    epochs.retire(ran::incrementAndGet); // in a section, too
    Peer other = new Peer("other");
    assertThat(other.<Boolean>ask(() -> epochs.awaitRetired(Duration.ofMillis(20)))).isFalse();
    assertThat(ran).hasValue(0);
    assertThat(epochs.backlog()).isEqualTo(1);
    section.close();
    assertThat(epochs.awaitRetired(PATIENCE)).isTrue();
    assertThat(ran).hasValue(1);
    assertThat(epochs.backlog()).isZero();
    other.close();
  }

  @Test
  void oneThatThrowsIsLoggedAndTheOthersRun() throws Exception {
    Epochs epochs = new Epochs();
    AtomicInteger ran = new AtomicInteger();
    try (LogLines lines = new LogLines()) {
      epochs.retire(ran::incrementAndGet);
      epochs.retire(
          () -> {
            throw new IllegalArgumentException("my own");
          });
      epochs.retire(
          () -> {
            throw new StackOverflowError();
          });
      epochs.retire(ran::incrementAndGet);
      assertThat(epochs.awaitRetired(PATIENCE)).isTrue();
      assertThat(ran).hasValue(2);
      assertThat(lines.await(2))
          .anyMatch(line -> line.contains("my own"))
          .anyMatch(line -> line.contains("StackOverflowError"));
    }
  }

  @Test
  void aBurstSharesGracePeriods() throws Exception {
    Epochs epochs = new Epochs();
    AtomicInteger ran = new AtomicInteger();
    long before = BiasedLock.statistics().heavyFences();
    for (int i = 0; i < 1_000; i++) {
      epochs.retire(ran::incrementAndGet);
    }
    assertThat(epochs.awaitRetired(PATIENCE)).isTrue();
    assertThat(ran).hasValue(1_000);
    // With a slow machine the burst lasts longer; one fence an action would be 1,000.
    assertThat(BiasedLock.statistics().heavyFences() - before).isLessThan(200);
  }

  @Test
  void aFullBacklogHoldsUpAndRejectsWhoeverIsInside() throws Exception {
    try (Pool pool = new Pool()) {
      Epochs epochs = new Epochs(pool.executor, 2);
      AtomicInteger ran = new AtomicInteger();
      Section section = epochs.enter();
      epochs.retire(ran::incrementAndGet);
      epochs.retire(ran::incrementAndGet);
      assertThatThrownBy(() -> epochs.retire(ran::incrementAndGet))
          .isInstanceOf(RejectedExecutionException.class);
      Peer other = new Peer("other");
      FutureTask<Object> third = other.start(() -> epochs.retire(ran::incrementAndGet));
      Peer.until(
          "it waits for room", () -> other.thread().getState() == Thread.State.TIMED_WAITING);
      assertThat(epochs.backlog()).isEqualTo(2);
      section.close();
      Peer.get(third);
      assertThat(epochs.awaitRetired(PATIENCE)).isTrue();
      assertThat(ran).hasValue(3);
      other.close();
    }
  }

  @Test
  void anActionRetiresMoreThanThereIsRoomFor() throws Exception {
    Epochs epochs = new Epochs(Runnable::run, 1);
    AtomicInteger ran = new AtomicInteger();
    epochs.retire(
        () -> {
          for (int i = 0; i < 3; i++) {
            epochs.retire(ran::incrementAndGet);
          }
        });
    assertThat(epochs.awaitRetired(PATIENCE)).isTrue();
    assertThat(ran).hasValue(3);
  }

  @Test
  void whatTheExecutorRefusesIsNotRetired() throws Exception {
    boolean[] refuses = {true};
    ExecutorService pool = Executors.newSingleThreadExecutor();
    Epochs epochs =
        new Epochs(
            task -> {
              if (refuses[0]) {
                throw new RejectedExecutionException("no");
              }
              pool.execute(task);
              pool.execute(task); // twice: the second time it does nothing
            },
            10);
    AtomicInteger ran = new AtomicInteger();
    assertThatThrownBy(() -> epochs.retire(() -> ran.addAndGet(100))).hasMessage("no");
    assertThat(epochs.backlog()).isZero();
    refuses[0] = false;
    epochs.retire(ran::incrementAndGet);
    assertThat(epochs.awaitRetired(PATIENCE)).isTrue();
    assertThat(ran).hasValue(1);
    pool.shutdown();
    assertThat(pool.awaitTermination(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void theCallersThreadDoesNotWaitForItself() throws Exception {
    Epochs epochs = new Epochs(Runnable::run, 10);
    AtomicInteger ran = new AtomicInteger();
    try (Section ignored = epochs.enter()) {
      assertThatThrownBy(() -> epochs.retire(ran::incrementAndGet))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(epochs.backlog()).isZero();
    epochs.retire(ran::incrementAndGet);
    assertThat(ran).hasValue(1);
  }

  @Test
  void anActionDoesNotWaitForItself() throws Exception {
    Epochs epochs = new Epochs();
    FutureTask<Boolean> waits = new FutureTask<>(() -> epochs.awaitRetired(PATIENCE));
    epochs.retire(waits);
    assertThat(epochs.awaitRetired(PATIENCE)).isTrue();
    assertThatThrownBy(waits::get).hasCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void manyRetireAtOnceAndEachActionRunsOnce() throws Exception {
    Epochs epochs = new Epochs();
    int threads = 4;
    int each = 5_000;
    AtomicInteger[] runs = new AtomicInteger[threads * each];
    List<Thread> started = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int first = t * each;
      for (int i = 0; i < each; i++) {
        runs[first + i] = new AtomicInteger();
      }
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  epochs.retire(runs[first + i]::incrementAndGet);
                  epochs.enter().close();
                }
              });
      started.add(thread);
      thread.start();
    }
    started.forEach(Peer::join);
    assertThat(epochs.awaitRetired(PATIENCE)).isTrue();
    assertThat(runs).allMatch(run -> run.get() == 1);
  }

  @Test
  void theDaemonEndsWhenItHasNothingToDoAndComesBack() throws Exception {
    Epochs epochs = new Epochs();
    for (int round = 0; round < 2; round++) {
      CountDownLatch ran = new CountDownLatch(1);
      Thread[] daemon = new Thread[1];
      epochs.retire(
          () -> {
            daemon[0] = Thread.currentThread();
            ran.countDown();
          });
      assertThat(ran.await(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(daemon[0].isDaemon()).isTrue();
      daemon[0].interrupt(); // it need not idle for a second
      Peer.join(daemon[0]);
    }
  }

  /** One thread. */
  private static final class Pool implements AutoCloseable {
    final ExecutorService executor = Executors.newSingleThreadExecutor();

    @Override
    public void close() {
      executor.shutdown();
    }
  }
}
