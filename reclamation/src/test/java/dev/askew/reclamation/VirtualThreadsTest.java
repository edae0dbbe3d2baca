// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Virtual threads enter, by the thousand, and leave nothing. */
@EnabledForJreRange(min = JRE.JAVA_21)
@SuppressWarnings("try") // sections need not be mentioned
class VirtualThreadsTest {
  private static Thread start(Runnable task) throws ReflectiveOperationException {
    Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
    return (Thread) start.invoke(null, task);
  }

  @Test
  void aCrowdLeavesNothing() throws Exception {
    int many = 100_000;
    Epochs epochs = new Epochs();
    Slot[] before = epochs.table;
    Semaphore places = new Semaphore(200);
    for (int i = 0; i < many; i++) {
      places.acquire();
      start(
          () -> {
            try (Section ignored = epochs.enter()) {
              Thread.yield();
            } finally {
              places.release();
            }
          });
    }
    assertThat(places.tryAcquire(200, Peer.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    epochs.synchronize();
    assertThat(epochs.table).isSameAs(before);
    int slots = 0;
    for (Slot[] row : epochs.rows()) {
      for (Slot slot : row) {
        slots += slot == null ? 0 : 1;
        assertThat(slot == null || (slot.guest == null && !slot.isOpen())).isTrue();
      }
    }
    assertThat(slots).isLessThan(10_000);
  }

  @Test
  void oneThatIsParkedInsideIsWaitedForAndNamed() throws Exception {
    Epochs epochs = new Epochs();
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Thread virtual =
        start(
            () -> {
              try (Section ignored = epochs.enter();
                  Section ignoredToo = epochs.enter()) {
                inside.countDown();
                end.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    inside.await();
    assertThatThrownBy(() -> epochs.synchronize(Duration.ofMillis(2)))
        .isInstanceOfSatisfying(
            GracePeriodTimeoutException.class,
            e -> assertThat(e.threads()).containsExactly(virtual));
    end.countDown();
    epochs.synchronize();
    virtual.join();
  }

  @Test
  void oneThatJoinsHasASlotOfItsOwn() throws Exception {
    Epochs epochs = new Epochs();
    boolean[] own = new boolean[1];
    Thread virtual =
        start(
            () -> {
              Participant me = epochs.join();
              try (Section section = epochs.enter()) {
                own[0] = epochs.own(Thread.currentThread()) == section;
              }
              me.close();
              own[0] &= epochs.own(Thread.currentThread()) == null;
            });
    virtual.join();
    assertThat(own[0]).isTrue();
  }
}
