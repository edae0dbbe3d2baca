// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Revoking, whatever the owner is doing; nobody asks the owner for anything. */
@ExtendWith(BackendReady.class)
class RevocationTest {
  /** What owners do while others revoke. */
  enum Occupation {
    SPINNING {
      @Override
      void until(CountDownLatch busy, CountDownLatch end) {
        busy.countDown();
        while (end.getCount() != 0) {
          Thread.onSpinWait();
        }
      }
    },
    PARKED {
      @Override
      void until(CountDownLatch busy, CountDownLatch end) throws InterruptedException {
        busy.countDown();
        end.await();
      }
    },
    BLOCKED_ON_A_MONITOR {
      @Override
      void until(CountDownLatch busy, CountDownLatch end) throws InterruptedException {
        Object monitor = new Object();
        CountDownLatch held = new CountDownLatch(1);
        Thread holder =
            new Thread(
                () -> {
                  synchronized (monitor) {
                    held.countDown();
                    awaitQuietly(end);
                  }
                });
        holder.setDaemon(true);
        holder.start();
        held.await();
        busy.countDown();
        synchronized (monitor) {
          assertThat(end.getCount()).isZero();
        }
      }
    },
    IN_NATIVE_CODE {
      @Override
      void until(CountDownLatch busy, CountDownLatch end) throws IOException {
        try (ServerSocket server = new ServerSocket(0)) {
          Thread caller =
              new Thread(
                  () -> {
                    awaitQuietly(end);
                    try (Socket socket =
                        new Socket(server.getInetAddress(), server.getLocalPort())) {
                      assertThat(socket.isConnected()).isTrue();
                    } catch (IOException e) {
                      throw new AssertionError(e);
                    }
                  });
          caller.setDaemon(true);
          caller.start();
          busy.countDown();
          server.accept().close();
        }
      }
    };

    /** Does it from {@code busy} until {@code end}. */
    abstract void until(CountDownLatch busy, CountDownLatch end) throws Exception;

    private static void awaitQuietly(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private final Peer owner = new Peer("owner");
  private final FullLock.Biased lock = owner.ask(Mode::biased);
  private final CountDownLatch busy = new CountDownLatch(1);
  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void closeOwner() {
    end.countDown();
    owner.close();
  }

  private void assertUsableByAll() {
    for (int i = 0; i < 10; i++) {
      assertThat(lock.tryLock()).isTrue();
      lock.unlock();
      owner.run(
          () -> {
            lock.lock();
            lock.unlock();
          });
    }
  }

  @ParameterizedTest
  @EnumSource
  void anOwnerThatIsOutsideLosesItsBias(Occupation occupation) throws InterruptedException {
    Peer.Pending<Void> occupied = owner.start(() -> occupation.until(busy, end));
    busy.await();
    assertThat(lock.tryLock()).isTrue();
    assertThat(occupied.isDone()).isFalse();
    assertThat(Grant.isBiased(lock)).isFalse();
    lock.unlock();
    end.countDown();
    occupied.get();
    assertUsableByAll();
  }

  @ParameterizedTest
  @EnumSource
  void anOwnerThatIsInsideIsWaitedFor(Occupation occupation) throws InterruptedException {
    Peer.Pending<Void> occupied =
        owner.start(
            () -> {
              lock.lock();
              occupation.until(busy, end);
              lock.unlock();
            });
    busy.await();
    assertThat(lock.tryLock(1, MILLISECONDS)).isFalse();
    assertThat(lock.getOwner()).isSameAs(owner.thread());
    assertThat(lock.tryLock()).isFalse();
    try (Peer contender = new Peer("contender")) {
      Peer.Pending<Void> locking = contender.startLocking(lock);
      assertThat(locking.isDone()).isFalse();
      end.countDown();
      locking.get();
      contender.run(lock::unlock);
    }
    occupied.get();
    assertUsableByAll();
  }

  @Test
  void aDeadOwnersBiasIsTaken() {
    FullLock.Biased inherited = (FullLock.Biased) Mode.BIASED_TO_THE_DEAD.lock();
    assertThat(Grant.isBiased(inherited)).isTrue();
    assertThat(inherited.tryLock()).isTrue();
    assertThat(inherited.getHoldCount()).isEqualTo(1);
    inherited.unlock();
  }

  /** As with ReentrantLock: it is held for ever, and says by whom. */
  @ParameterizedTest
  @EnumSource(names = {"REENTRANT", "BIASED_TO_CALLER"})
  void aLockWhoseOwnerDiedInsideStaysHeld(Mode mode) throws InterruptedException {
    Peer mortal = new Peer("mortal");
    FullLock abandoned = mortal.ask(mode::lock);
    mortal.run(abandoned::lock);
    mortal.close();
    assertThat(mortal.thread().isAlive()).isFalse();
    for (int i = 0; i < 3; i++) {
      assertThat(abandoned.tryLock()).isFalse();
      assertThat(abandoned.tryLock(1, MILLISECONDS)).isFalse();
    }
    assertThat(abandoned.isLocked()).isTrue();
    assertThat(abandoned.getOwner()).isSameAs(mortal.thread());
    assertThat(abandoned.toString()).endsWith("[Locked by thread mortal]");
  }

  /** The owner enters and leaves without pause while ten contenders come at the same moment. */
  @Test
  void tenContendersAndABusyOwnerExcludeEachOther() {
    int rounds = 200;
    int contenders = 10;
    List<Peer> peers = new ArrayList<>();
    for (int i = 0; i < contenders; i++) {
      peers.add(new Peer("contender " + i));
    }
    long[] counter = new long[1];
    AtomicBoolean stop = new AtomicBoolean();
    Peer.Pending<Long> entering =
        owner.start(
            () -> {
              long entered = 0;
              for (; !stop.get(); entered++) {
                lock.lock();
                lock.lock();
                counter[0]++;
                lock.unlock();
                lock.unlock();
              }
              return entered;
            });
    for (int round = 0; round < rounds; round++) {
      CountDownLatch go = new CountDownLatch(1);
      List<Peer.Pending<Void>> all = new ArrayList<>();
      for (Peer peer : peers) {
        all.add(
            peer.start(
                () -> {
                  go.await();
                  lock.lock();
                  counter[0]++;
                  lock.unlock();
                }));
      }
      go.countDown();
      all.forEach(Peer.Pending::get);
    }
    stop.set(true);
    long entered = entering.get();
    peers.forEach(Peer::close);
    lock.lock();
    assertThat(counter[0]).isEqualTo(entered + (long) rounds * contenders);
    lock.unlock();
  }

  // ---- Storms ----

  @Test
  void manyLocksAreHandedOver() {
    List<FullLock.Biased> locks = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      locks.add(owner.<FullLock.Biased>ask(Mode::biased));
    }
    try (Peer heir = new Peer("heir")) {
      for (Peer next : List.of(heir, owner, heir)) {
        next.run(
            () -> {
              for (FullLock.Biased each : locks) {
                assertThat(each.tryLock()).isTrue();
                each.unlock();
                assertThat(each.biasToCurrentThread()).isTrue();
                assertThat(Grant.of(each).ownedBy(next.thread())).isTrue();
              }
            });
      }
    }
  }

  /** Each change of hands is a revocation, and each second acquisition a grant. */
  @Test
  void aLockThatAlternatesExcludes() {
    long before = BiasedLock.statistics().revocations();
    int[] counter = new int[1];
    try (Peer other = new Peer("other")) {
      for (int i = 0; i < 1_000; i++) {
        for (Peer next : List.of(owner, other)) {
          next.run(
              () -> {
                for (int j = 0; j < 3; j++) {
                  lock.lock();
                  counter[0]++;
                  lock.unlock();
                }
              });
          assertThat(Grant.of(lock).ownedBy(next.thread())).isTrue();
        }
      }
    }
    lock.lock();
    assertThat(counter[0]).isEqualTo(6_000);
    lock.unlock();
    assertThat(BiasedLock.statistics().revocations() - before).isGreaterThanOrEqualTo(1_999);
  }

  @Test
  void ownersAndContendersExcludeEachOtherWithoutPause() throws InterruptedException {
    Hammer hammer = new Hammer(2, 2);
    hammer.start();
    hammer.awaitProgress(2_000);
    hammer.finish();
  }
}
