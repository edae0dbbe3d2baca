// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askew.api.BarrierFailedException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How callers share barriers, and failures. */
@ExtendWith(BackendReady.class)
class AsymmetricFenceTest {
  private final GatedBackend backend = GatedBackend.install();
  private final List<Peer> peers = new ArrayList<>();

  @AfterEach
  void restore() {
    backend.close();
    peers.forEach(Peer::close);
  }

  /** Starts a heavy fence and returns when the peer leads a barrier or waits for one. */
  private Peer.Pending<Void> startFence() {
    Peer peer = new Peer("caller " + peers.size());
    peers.add(peer);
    Peer.Pending<Void> fence = peer.start(AsymmetricFence::heavyFence);
    Peer.until("it waits", () -> peer.isParkedIn("heavyFence"));
    return fence;
  }

  @Test
  void aLonelyCallerExecutesOneBarrier() {
    backend.open(1);
    assertThat(AsymmetricFence.isAsymmetric()).isTrue();
    AsymmetricFence.heavyFence();
    assertThat(backend.passages()).isEqualTo(1);
    AsymmetricFence.lightFence();
    assertThat(backend.arrivals()).isEqualTo(1);
  }

  /** A barrier in flight may have passed already what the later callers did before they called. */
  @Test
  void callersThatArriveInFlightShareExactlyTheNextBarrier() {
    Peer.Pending<Void> first = startFence();
    backend.awaitArrivals(1);
    List<Peer.Pending<Void>> later = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      later.add(startFence());
    }
    assertThat(backend.arrivals()).isEqualTo(1);

    backend.open(1);
    first.get();
    backend.awaitArrivals(2);
    assertThat(later)
        .as("served by a barrier that began before they called")
        .noneMatch(Peer.Pending::isDone);

    Peer.Pending<Void> last = startFence(); // in flight again: not of this batch
    backend.open(1);
    later.forEach(Peer.Pending::get);
    backend.awaitArrivals(3);
    assertThat(last.isDone()).isFalse();
    backend.open(1);
    last.get();
    assertThat(backend.passages()).isEqualTo(3);
  }

  @Test
  void aFailureReachesAllOfItsBatchAndNobodyElse() {
    BarrierFailedException failure = new BarrierFailedException("test", 22, "EINVAL", "None.");
    backend.failing(n -> n == 2 ? failure : null);
    Peer.Pending<Void> before = startFence();
    backend.awaitArrivals(1);
    List<Peer.Pending<Void>> batch = List.of(startFence(), startFence(), startFence());
    backend.open(1);
    before.get();
    backend.awaitArrivals(2);
    Peer.Pending<Void> after = startFence();
    backend.open(2);
    for (Peer.Pending<Void> caller : batch) {
      assertThatThrownBy(caller::get).isSameAs(failure);
    }
    after.get();
  }

  @Test
  void anythingThatABackendThrowsIsAFailedBarrier() {
    IllegalStateException broken = new IllegalStateException("broken backend");
    backend.failing(n -> broken);
    backend.open(2);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(AsymmetricFence::heavyFence)
          .isInstanceOf(BarrierFailedException.class)
          .hasCause(broken);
    }
  }

  /** It says no more of the JVM than another error: the JDK throws it where anything surprises. */
  @Test
  void anInternalErrorIsAFailedBarrier() {
    InternalError broken = new InternalError("broken backend");
    backend.failing(
        n -> {
          throw broken;
        });
    backend.open(1);
    assertThatThrownBy(AsymmetricFence::heavyFence)
        .isInstanceOf(BarrierFailedException.class)
        .hasCause(broken);
  }

  @Test
  void anInterruptIsKeptAndDoesNotEndTheWait() {
    Peer.Pending<Void> leader = startFence();
    backend.awaitArrivals(1);
    Peer.Pending<Void> waiter = startFence();
    peers.forEach(p -> p.thread().interrupt());
    assertThat(backend.arrivals()).isEqualTo(1);
    assertThat(leader.isDone() || waiter.isDone()).isFalse();
    backend.open(2);
    leader.get();
    waiter.get();
    for (Peer peer : peers) {
      assertThat(peer.<Boolean>ask(Thread::interrupted)).as("kept").isTrue();
    }
  }

  /** A leader whose stack or heap is at its end says nothing of the backend. */
  @Test
  void aLeadersOwnTroubleIsNotItsFollowers() {
    StackOverflowError trouble = new StackOverflowError("of the leader");
    backend.failing(
        n -> {
          if (n == 2) {
            throw trouble;
          }
          return null;
        });
    Peer.Pending<Void> before = startFence();
    backend.awaitArrivals(1);
    List<Peer.Pending<Void>> batch = List.of(startFence(), startFence(), startFence());
    backend.open(1);
    before.get();
    backend.awaitArrivals(2);
    backend.open(5);
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
