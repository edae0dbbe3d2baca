// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Use, exchange, close. */
class SharedResourceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(Peer.PATIENCE_SECONDS);

  private final List<String> freed = new CopyOnWriteArrayList<>();
  private final SharedResource<String> shared = new SharedResource<>("first", freed::add);
  private final Peer user = new Peer("user");
  private final Peer closer = new Peer("closer");

  @AfterEach
  void end() {
    user.close();
    closer.close();
  }

  @Test
  void aLeaseKeepsWhatItIsOn() {
    Lease<String> lease = user.ask(shared::acquire);
    FutureTask<String> old = new FutureTask<>(() -> shared.exchange("second"));
    FutureTask<Object> unused = closer.start(old::run);
    Peer.until("it waits", closer::isSynchronizing);
    assertThat(old.isDone()).isFalse();
    try (Lease<String> later = shared.acquire()) {
      assertThat(later.get()).isEqualTo("second");
    }
    assertThat(user.<String>ask(lease::get)).isEqualTo("first");
    user.run(lease::close);
    assertThat(Peer.get(old)).isEqualTo("first");
    assertThat(freed).isEmpty();
  }

  @Test
  void closingFreesWhenTheLastLeaseIsClosed() {
    Lease<String> lease = user.ask(shared::acquire);
    assertThat(shared.close(Duration.ofMillis(2))).isFalse();
    assertThat(freed).isEmpty();
    assertThatThrownBy(shared::acquire).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> shared.exchange("second")).isInstanceOf(IllegalStateException.class);
    assertThat(shared.close(Duration.ZERO)).isFalse();
    assertThat(user.<String>ask(lease::get)).isEqualTo("first");
    user.run(lease::close);
    assertThat(shared.close(PATIENCE)).isTrue();
    assertThat(freed).containsExactly("first");
    assertThatThrownBy(() -> shared.close(PATIENCE)).isInstanceOf(IllegalStateException.class);
    assertThat(freed).containsExactly("first");
    shared.epochs().enter().close();
    assertThatThrownBy(shared::acquire).isInstanceOf(IllegalStateException.class);
    shared.epochs().synchronize(); // the failed acquire() has left no section
  }

  @Test
  void whoHasALeaseNeitherClosesNorExchanges() {
    try (Lease<String> lease = shared.acquire()) {
      assertThatThrownBy(() -> shared.close(PATIENCE)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> shared.exchange("x")).isInstanceOf(IllegalStateException.class);
      assertThat(lease.get()).isEqualTo("first");
      try (Lease<String> again = shared.acquire()) {
        assertThat(again.get()).as("nothing has changed").isEqualTo("first");
      }
    }
    assertThat(shared.close(PATIENCE)).isTrue();
  }

  /** Otherwise an exchange that is repeated after an error would free what is in use. */
  @Test
  void whatIsHereAlreadyIsNotPutInItsPlace() {
    Lease<String> lease = user.ask(shared::acquire);
    assertThatThrownBy(() -> shared.exchange("first")).isInstanceOf(IllegalArgumentException.class);
    assertThat(shared.close(Duration.ZERO)).isFalse();
    user.run(lease::close);
    assertThat(shared.close(PATIENCE)).isTrue();
    assertThat(freed).containsExactly("first");
  }

  @Test
  void aLeaseIsItsThreadsAndIsClosedOnce() {
    Lease<String> lease = shared.acquire();
    assertThatThrownBy(() -> user.run(lease::get)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> user.run(lease::close)).isInstanceOf(IllegalStateException.class);
    assertThat(lease.get()).isEqualTo("first");
    try (Lease<String> outer = shared.acquire()) {
      lease.close();
      assertThatThrownBy(lease::close).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(lease::get).isInstanceOf(IllegalStateException.class);
      assertThat(outer.get()).isEqualTo("first");
      assertThatThrownBy(() -> shared.close(PATIENCE)).isInstanceOf(IllegalStateException.class);
    }
    assertThat(shared.close(PATIENCE)).isTrue();
  }

  @Test
  void whatFreesMayThrow() {
    IllegalStateException mine = new IllegalStateException("mine");
    SharedResource<String> broken =
        new SharedResource<>(
            "r",
            r -> {
              freed.add(r);
              throw mine;
            });
    assertThatThrownBy(() -> broken.close(PATIENCE)).isSameAs(mine);
    assertThatThrownBy(() -> broken.close(PATIENCE)).isNotSameAs(mine);
    assertThat(freed).containsExactly("r");
  }

  @Test
  void aCloserDoesNotWaitLongerForAnExchangeThanItSays() {
    Lease<String> lease = user.ask(shared::acquire);
    FutureTask<Object> exchange = closer.start(() -> shared.exchange("second"));
    Peer.until("it waits", closer::isSynchronizing);
    assertThat(shared.close(Duration.ofMillis(2))).isFalse();
    user.run(lease::close);
    Peer.get(exchange);
    assertThat(shared.close(PATIENCE)).isTrue();
    assertThat(freed).containsExactly("second");
  }
}
