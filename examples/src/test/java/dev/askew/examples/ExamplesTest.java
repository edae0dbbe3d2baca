// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.locks.Barriers;
import dev.askew.locks.BiasPolicy;
import dev.askew.locks.BiasedLock;
import dev.askew.testing.KernelBackend;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The examples do what the manual says of them, with the kernel's fence. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ExamplesTest {
  private static final int VISITS = 500;
  private static final int EXCHANGES = 200;
  private static final int ROUNDS = 100;

  @BeforeAll
  static void backendIsReady() throws InterruptedException {
    assertThat(Barriers.awaitReady(Duration.ofMinutes(1))).as("%s", Barriers.status()).isTrue();
  }

  /** In a thread of its own; the caller gets what it threw. */
  private static <T> CompletableFuture<T> concurrently(Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(work.call());
              } catch (Throwable t) {
                result.completeExceptionally(t);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return result;
  }

  /** That the rare side has fenced: a missing fence hardly ever shows in what the others see. */
  private static void assertFenced(long times, long before) {
    assertThat(heavyFences() - before).isGreaterThanOrEqualTo(times);
  }

  private static long heavyFences() {
    return BiasedLock.statistics().heavyFences();
  }

  /** Guarded by the lock under test. */
  private static final class PlainCounter {
    long value;
  }

  @Test
  void theDekkerLockExcludes() {
    long before = heavyFences();
    DekkerLock lock = new DekkerLock();
    PlainCounter counter = new PlainCounter();
    Supplier<CompletableFuture<Integer>> visitor =
        () ->
            concurrently(
                () -> {
                  for (int i = 0; i < VISITS; i++) {
                    lock.lockAsVisitor();
                    counter.value++;
                    lock.unlockAsVisitor();
                    Thread.yield();
                  }
                  return VISITS;
                });
    List<CompletableFuture<Integer>> visitors = List.of(visitor.get(), visitor.get());

    long own = 0;
    while (!visitors.stream().allMatch(CompletableFuture::isDone)) {
      lock.lockAsOwner();
      counter.value++;
      lock.unlockAsOwner();
      own++;
    }

    long visits = visitors.stream().mapToLong(CompletableFuture::join).sum();
    assertThat(counter.value).isEqualTo(own + visits);
    assertFenced(visits, before);
  }

  /** What is closed for good, and tells if it was used after that. */
  private static final class Resource implements AutoCloseable {
    private int open = 1; // plain: whoever uses it is protected by the guard alone

    boolean isOpen() {
      return open == 1;
    }

    @Override
    public void close() {
      open = 0;
    }
  }

  @Test
  void theGuardClosesUnderNobodysHands() throws Exception {
    long before = heavyFences();
    Resource first = new Resource();
    Guarded<Resource> guarded = new Guarded<>(first);
    CountDownLatch used = new CountDownLatch(2);
    CountDownLatch end = new CountDownLatch(1);
    List<CompletableFuture<Long>> users = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Guarded.User<Resource> user = guarded.newUser();
      users.add(
          concurrently(
              () -> {
                long uses = 0;
                while (end.getCount() != 0) {
                  Resource resource = user.begin();
                  for (int look = 0; look < 10; look++) {
                    assertThat(resource.isOpen()).isTrue();
                  }
                  user.end();
                  if (uses++ == 0) {
                    used.countDown();
                  }
                }
                return uses;
              }));
    }

    awaitZero(used);
    Resource current = first;
    for (int i = 0; i < EXCHANGES; i++) {
      Resource next = new Resource();
      guarded.exchange(next);
      assertThat(current.isOpen()).isFalse();
      assertThat(next.isOpen()).isTrue();
      current = next;
    }
    end.countDown();

    for (CompletableFuture<Long> user : users) {
      assertThat(user.join()).isPositive();
    }
    assertFenced(EXCHANGES, before);
  }

  @Test
  void nobodyIsBehindTheGateWhenItIsClosed() {
    long before = heavyFences();
    for (int round = 0; round < ROUNDS; round++) {
      Gate gate = new Gate();
      PlainCounter closed = new PlainCounter(); // written when nobody can read it any more
      List<CompletableFuture<Boolean>> visitors = new ArrayList<>();
      CountDownLatch running = new CountDownLatch(2);
      for (int i = 0; i < 2; i++) {
        Gate.Visitor visitor = gate.newVisitor();
        visitors.add(
            concurrently(
                () -> {
                  running.countDown();
                  while (visitor.enter()) {
                    boolean late = closed.value != 0;
                    visitor.leave();
                    if (late) {
                      return false;
                    }
                  }
                  return true;
                }));
      }
      awaitZero(running);
      gate.close();
      closed.value = 1;

      assertThat(visitors).allMatch(CompletableFuture::join);
      assertThat(gate.newVisitor().enter()).isFalse();
    }
    assertFenced(ROUNDS, before);
  }

  private static void awaitZero(CountDownLatch latch) {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void thePollerStops() {
    Poller poller = new Poller();
    CompletableFuture<Boolean> ended =
        concurrently(
            () -> {
              poller.run();
              return true;
            });
    poller.stop();
    assertThat(ended.join()).isTrue();
    assertThat(poller.rounds()).isNotNegative();
  }

  @Test
  void noEventIsLostOrTakenTwice() {
    EventBuffer buffer = new EventBuffer();
    int events = 50_000;
    CompletableFuture<Boolean> writer =
        concurrently(
            () -> {
              for (int i = 0; i < events; i++) {
                buffer.append("event " + i);
              }
              return true;
            });
    List<String> drained = new ArrayList<>();
    while (!writer.isDone()) {
      drained.addAll(buffer.drain());
      Thread.yield();
    }
    drained.addAll(buffer.drain());

    assertThat(drained).hasSize(events).doesNotHaveDuplicates().startsWith("event 0");
  }

  @Test
  void loopsReadTheLimitByLocksOfTheirOwn() {
    Limits limits = new Limits();
    Limits.Loop loop = limits.new Loop();
    assertThat(loop.accepts(1_024)).isTrue();
    limits.set(1_000);
    assertThat(loop.accepts(1_024)).isFalse();
  }

  @Test
  void theLongestPrefixWins() {
    Routes routes = new Routes();
    routes.put("/", "front");
    routes.put("/api/", "service");
    routes.put("/api/v2/", "next");
    assertThat(routes.target("/about")).isEqualTo("front");
    assertThat(routes.target("/api/v1/x")).isEqualTo("service");
    assertThat(routes.target("/api/v2/x")).isEqualTo("next");
    assertThat(routes.target("elsewhere")).isEmpty();
    routes.put("/api/", "other");
    assertThat(routes.target("/api/v1/x")).isEqualTo("other");
  }

  @Test
  void aSessionIsAdopted() {
    Session session = new Session();
    CompletableFuture<Boolean> worker =
        concurrently(
            () -> {
              boolean adopted = session.adopt();
              session.received(40);
              session.received(2);
              return adopted;
            });
    assertThat(worker.join()).isTrue();
    assertThat(session.bytes()).isEqualTo(42);
  }

  @Test
  void housekeepingFindsTheIdleConnections() {
    List<Housekeeping.Connection> connections =
        Stream.generate(Housekeeping.Connection::new).limit(10).toList();
    concurrently(
            () -> {
              connections.get(3).use();
              connections.get(7).use();
              return null;
            })
        .join();
    assertThat(Housekeeping.idle(connections)).isEqualTo(8);
    assertThat(Housekeeping.idle(connections)).isEqualTo(10);
  }

  @Test
  void bothAccountsPayWhenThereIsEnough() throws InterruptedException {
    for (Account account : List.of(new Account.WithMonitor(), new Account.WithBiasedLock())) {
      account.deposit(10);
      assertThat(account.withdraw(10, 0, TimeUnit.SECONDS)).isTrue();
      assertThat(account.withdraw(1, 1, TimeUnit.MILLISECONDS)).isFalse();
      CompletableFuture<Boolean> waiting =
          concurrently(() -> account.withdraw(30, 1, TimeUnit.MINUTES));
      for (int i = 0; i < 3; i++) {
        account.deposit(10);
      }
      assertThat(waiting.join()).isTrue();
    }
  }

  @Test
  void theHealthCheckTellsTheBackend() throws InterruptedException {
    assertThat(HealthCheck.locks())
        .startsWith("READY: " + KernelBackend.NAME + ", membarrier(2)")
        .contains(" grants, ");
  }

  @Test
  void aLockWithALabelTellsWhoRevokesIt() {
    BiasedLock lock = new BiasedLock(BiasPolicy.eager(), "orders");
    assertThat(lock.biasToCurrentThread()).isTrue();
    concurrently(
            () -> {
              Thread.currentThread().setName("housekeeping");
              lock.lock();
              lock.unlock();
              return null;
            })
        .join();
    assertThat(HealthCheck.lock(lock))
        .startsWith("orders: revoked by {housekeeping=1}, saved 0 µs");
    assertThat(HealthCheck.lock(new BiasedLock())).isEqualTo("a lock without a label");
  }

  @Test
  void aSnapshotIsReplacedAndClosedWhileOthersRead() throws Exception {
    Path directory = Files.createTempDirectory("snapshots");
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      files.add(Files.writeString(directory.resolve("snapshot-" + i), "" + i));
    }
    Snapshot snapshot = new Snapshot(files.get(0));
    AtomicBoolean isOver = new AtomicBoolean();
    CountDownLatch reads = new CountDownLatch(1);
    CompletableFuture<?> reader =
        concurrently(
            () -> {
              ByteBuffer one = ByteBuffer.allocate(1);
              while (!isOver.get()) {
                assertThat(snapshot.read(one.clear(), 0)).isEqualTo(1);
                reads.countDown();
              }
              return null;
            });
    assertThat(reads.await(1, TimeUnit.MINUTES)).isTrue();
    for (int i = 1; i <= EXCHANGES; i++) {
      snapshot.replace(files.get(i % files.size()));
    }
    isOver.set(true);
    reader.get(1, TimeUnit.MINUTES);
    assertThat(snapshot.close(Duration.ofMinutes(1))).isTrue();
    for (Path file : files) {
      Files.delete(file);
    }
    Files.delete(directory);
  }

  @Test
  void handlesAreFreedOnceAndNotUnderTheirUsers() throws Exception {
    Set<Long> living = ConcurrentHashMap.newKeySet();
    Handles handles = new Handles(handle -> assertThat(living.remove(handle)).isTrue());
    LongUnaryOperator nativeCode =
        handle -> {
          assertThat(living).contains(handle);
          return 1;
        };
    AtomicBoolean isOver = new AtomicBoolean();
    CountDownLatch used = new CountDownLatch(2);
    List<CompletableFuture<Long>> users = new ArrayList<>();
    for (int user = 0; user < 2; user++) {
      boolean joins = user == 0;
      users.add(
          concurrently(
              () -> {
                long uses = 0;
                while (!isOver.get()) {
                  uses += joins ? handles.sum(64, nativeCode) : handles.call(1, nativeCode);
                  used.countDown();
                }
                return uses;
              }));
    }
    assertThat(used.await(1, TimeUnit.MINUTES)).isTrue();
    for (int i = 0; i < 20 * EXCHANGES; i++) {
      long next = i + 1L;
      living.add(next);
      handles.replace(i % 4, next);
      if (i % 100 == 0) {
        handles.remove(1);
      }
    }
    isOver.set(true);
    for (CompletableFuture<Long> user : users) {
      user.get(1, TimeUnit.MINUTES);
    }
    for (int i = 0; i < 4; i++) {
      handles.remove(i);
    }
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!living.isEmpty() && System.nanoTime() - end < 0) {
      Thread.onSpinWait(); // until what was retired has run
    }
    assertThat(living).isEmpty();
  }
}
