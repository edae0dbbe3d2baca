// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askew.api.BarrierFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;

/** Under a backend that reaches one thread at a time: whom the locks reach, and who shares that. */
@ExtendWith(BackendReady.class)
class DirectedFenceTest {
  private final GatedBackend backend = GatedBackend.installDirected();
  private final List<Peer> peers = new ArrayList<>();

  @AfterEach
  void restore() {
    backend.close();
    peers.forEach(Peer::close);
  }

  private Peer peer(String name) {
    Peer peer = new Peer(name);
    peers.add(peer);
    return peer;
  }

  /** Starts a fence and returns when the peer leads a barrier or waits for one. */
  private Peer.Pending<Void> startFence(Thread target) {
    Peer peer = peer("caller " + peers.size());
    Peer.Pending<Void> fence = peer.start(() -> AsymmetricFence.serving().reach(target));
    Peer.until("it waits", () -> peer.isParkedIn("reach"));
    return fence;
  }

  /** A platform thread that has the queue of the other, if that is one, too. */
  private static Thread oneWithTheHashOf(Thread one) {
    Thread other = new Thread("other target");
    while (((System.identityHashCode(one) ^ System.identityHashCode(other)) & 0xF) != 0) {
      other = new Thread("other target");
    }
    return other;
  }

  // ---- Whom the locks reach ----

  @Test
  void aContenderReachesTheOwner() {
    BiasedLock lock = new BiasedLock(BiasPolicy.eager());
    Peer owner = peer("owner");
    assertThat(owner.<Boolean>ask(lock::biasToCurrentThread)).isTrue();
    backend.open(1);
    lock.lock();
    lock.unlock();
    assertThat(backend.targets()).containsExactly(owner.thread());
  }

  @Test
  void anOwnerThatIsGoneNeedNotBeReached() {
    assertThat(AsymmetricFence.serving().isDirected()).isTrue();
    AsymmetricFence.serving().reach(null);
    AsymmetricFence.serving().reach(Thread.currentThread());
    assertThat(backend.targets()).isEmpty();
  }

  @Test
  void aWriterReachesEachReader() {
    BiasedReadWriteLock lock = new BiasedReadWriteLock(BiasPolicy.eager());
    List<Peer> readers = List.of(peer("reader 1"), peer("reader 2"), peer("reader 3"));
    readers.forEach(reader -> reader.run(() -> ReadWriteBias.acquaint(lock)));
    backend.open(3);
    lock.writeLock().lock();
    lock.writeLock().unlock();
    assertThat(backend.targets())
        .containsExactlyInAnyOrderElementsOf(readers.stream().map(Peer::thread).toList());
  }

  @Test
  void aSweepReachesEachOwnerOnce() {
    List<Peer> owners = List.of(peer("owner 1"), peer("owner 2"));
    List<BiasedLock> locks = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      BiasedLock lock = new BiasedLock(BiasPolicy.eager());
      assertThat(owners.get(i % 2).<Boolean>ask(lock::biasToCurrentThread)).isTrue();
      locks.add(lock);
    }
    backend.open(2);
    BiasedLock.revokeAll(locks);
    assertThat(backend.targets())
        .containsExactlyInAnyOrderElementsOf(owners.stream().map(Peer::thread).toList());
    for (BiasedLock lock : locks) {
      assertThat(lock.tryLock()).as("without a fence of its own").isTrue();
      lock.unlock();
    }
    assertThat(backend.passages()).isEqualTo(2);
  }

  /**
   * A handshake with the owner serves all that are carried along; owners in turns get their own.
   */
  @Test
  void aWalkReachesTheOwnersOfWhatItCarriesAlong() {
    Peer one = peer("owner");
    Peer other = Peer.apartFrom(one);
    peers.add(other);
    List<Peer> owners = List.of(one, other);
    // A walk may take no longer than some fences, and the test may well do.
    BiasPolicy atOneMoment = BiasPolicy.adaptive(() -> TimeUnit.HOURS.toNanos(1));
    List<BiasedLock> locks = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      BiasedLock lock = new BiasedLock(atOneMoment);
      assertThat(owners.get(i % 2).<Boolean>ask(lock::biasToCurrentThread)).isTrue();
      locks.add(lock);
    }
    backend.open(100);
    List<Thread> reached = new ArrayList<>();
    for (BiasedLock lock : locks) {
      Thread owner = Grant.of(lock).bias().get();
      if (lock.isBiased()) {
        reached.add(owner);
      } else {
        assertThat(reached).as("without a fence of its own").contains(owner);
      }
      assertThat(lock.tryLock()).isTrue();
      lock.unlock();
    }
    assertThat(backend.targets()).isEqualTo(reached).hasSizeLessThan(50);
  }

  @Test
  void aSweepReachesTheReadersOfAllLocks() {
    Peer both = peer("reader of both");
    Peer second = peer("reader of the second");
    List<BiasedReadWriteLock> locks = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      BiasedReadWriteLock lock = new BiasedReadWriteLock(BiasPolicy.eager());
      both.run(() -> ReadWriteBias.acquaint(lock));
      locks.add(lock);
    }
    second.run(() -> ReadWriteBias.acquaint(locks.get(1)));
    backend.open(2);
    BiasedReadWriteLock.revokeAll(locks);
    assertThat(backend.targets()).containsExactlyInAnyOrder(both.thread(), second.thread());
  }

  /** The handshake that takes the place of a failed fence works here, too. */
  @Test
  void whereTheFenceFailsTheContenderHasTheLockAllTheSame() {
    BiasedLock lock = new BiasedLock(BiasPolicy.eager());
    Peer owner = peer("owner");
    assertThat(owner.<Boolean>ask(lock::biasToCurrentThread)).isTrue();
    StackOverflowError trouble = new StackOverflowError("says nothing of the backend");
    backend.failing(
        n -> {
          throw trouble;
        });
    backend.open(1);
    lock.lock();
    lock.unlock();
    assertThat(backend.passages()).isEqualTo(1);
    assertThat(Barriers.mayGrant()).isTrue();
  }

  // ---- Who shares a barrier ----

  @Test
  void callersWithOneTargetShareTheNextBarrier() {
    Thread target = peer("target").thread();
    Peer.Pending<Void> first = startFence(target);
    backend.awaitArrivals(1);
    List<Peer.Pending<Void>> later = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      later.add(startFence(target));
    }
    assertThat(backend.arrivals()).isEqualTo(1);
    backend.open(1);
    first.get();
    backend.awaitArrivals(2);
    assertThat(later).noneMatch(Peer.Pending::isDone);
    backend.open(1);
    later.forEach(Peer.Pending::get);
    assertThat(backend.targets()).containsExactly(target, target);
  }

  /** A barrier reaches its own target only, even where two targets have one queue. */
  @Test
  void eachTargetOfAQueueGetsABarrierOfItsOwn() {
    Thread one = peer("target").thread();
    Thread other = oneWithTheHashOf(one);
    Peer.Pending<Void> first = startFence(one);
    backend.awaitArrivals(1);
    List<Peer.Pending<Void>> later =
        List.of(startFence(one), startFence(other), startFence(one), startFence(other));
    BarrierFailedException failure = new BarrierFailedException("test", 22, "EINVAL", "None.");
    backend.failing(n -> n == 2 ? failure : null);
    backend.open(3);
    first.get();
    assertThatThrownBy(later.get(3)::get).as("first of the batch: the latest").isSameAs(failure);
    assertThatThrownBy(later.get(1)::get).as("the same target").isSameAs(failure);
    later.get(0).get();
    later.get(2).get();
    assertThat(backend.targets()).containsExactly(one, other, one);
  }

  /** One that yields in the backend would need a carrier, which the others may keep. */
  @Test
  @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "there are no virtual threads")
  void aVirtualThreadThatReachesAVirtualThreadIsNobodysLeader() throws Exception {
    Thread target = virtual(LockSupport::park);
    List<CompletableFuture<Void>> alone = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      CompletableFuture<Void> fence = new CompletableFuture<>();
      virtual(
          () -> {
            try {
              AsymmetricFence.serving().reach(target);
              fence.complete(null);
            } catch (Throwable t) {
              fence.completeExceptionally(t);
            }
          });
      alone.add(fence);
    }
    backend.awaitArrivals(2);
    Peer.Pending<Void> platform = startFence(target);
    backend.awaitArrivals(3);
    BarrierFailedException failure = new BarrierFailedException("test", 22, "EINVAL", "None.");
    backend.failing(n -> n <= 2 ? failure : null);
    backend.open(3);
    for (CompletableFuture<Void> fence : alone) {
      assertThatThrownBy(() -> fence.get(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS))
          .hasCause(failure);
    }
    platform.get();
    LockSupport.unpark(target);
  }

  /** Or else a virtual leader of the one's would execute the other's. */
  @Test
  @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "there are no virtual threads")
  void virtualTargetsHaveQueuesOfTheirOwn() throws Exception {
    Thread one = virtual(LockSupport::park);
    Thread other = oneWithTheHashOf(one);
    Peer.Pending<Void> first = startFence(one);
    backend.awaitArrivals(1);
    Peer.Pending<Void> second = startFence(other);
    backend.awaitArrivals(2);
    backend.open(2);
    first.get();
    second.get();
    LockSupport.unpark(one);
  }

  private static Thread virtual(Runnable task) throws ReflectiveOperationException {
    return (Thread) Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
  }

  /** A leader whose stack or heap is at its end says nothing of the backend. */
  @Test
  void aLeadersOwnTroubleIsNotItsFollowers() {
    Thread target = peer("target").thread();
    StackOverflowError trouble = new StackOverflowError("of the leader");
    backend.failing(
        n -> {
          if (n == 2) {
            throw trouble;
          }
          return null;
        });
    Peer.Pending<Void> before = startFence(target);
    backend.awaitArrivals(1);
    List<Peer.Pending<Void>> batch =
        List.of(startFence(target), startFence(target), startFence(target));
    backend.open(5);
    before.get();
    int troubled = 0;
    for (Peer.Pending<Void> caller : batch) {
      try {
        caller.get();
      } catch (StackOverflowError e) {
        troubled++;
      }
    }
    assertThat(troubled).as("callers that met the leader's own error").isEqualTo(1);
  }
}
