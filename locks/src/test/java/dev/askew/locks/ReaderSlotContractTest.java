// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.testing.GcFinalization;
import dev.askew.testing.ChildJvm;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openjdk.jol.info.ClassLayout;

/** Hazards 7 and 11: many threads, dead threads, strange threads, and what is left of them. */
@ExtendWith(BackendReady.class)
class ReaderSlotContractTest {
  private final BiasedReadWriteLock lock = new BiasedReadWriteLock(BiasPolicy.eager());

  /** Runs it in a thread of its own, to the end. */
  private static Thread runAndJoin(Thread thread) throws InterruptedException {
    thread.start();
    thread.join(TimeUnit.SECONDS.toMillis(Peer.PATIENCE_SECONDS));
    assertThat(thread.isAlive()).as("%s hangs", thread).isFalse();
    return thread;
  }

  private void writeOnce() {
    lock.writeLock().lock();
    lock.writeLock().unlock();
  }

  /**
   * Whoever looks in the first place of one table, and then in the table that has grown from it,
   * may have the first place in that.
   */
  @Test
  void aSlotIsFoundAlthoughTheTableHasGrownMeanwhile() {
    ReadWriteBias.acquaint(lock);
    ReaderSlot own = ReadWriteBias.slot(lock, Thread.currentThread());
    assertThat(own).isNotNull();
    ReaderSlot inFirstPlaceBefore = ReaderSlots.NOBODY;
    assertThat(lock.bias().slot(inFirstPlaceBefore)).isSameAs(own);
  }

  /** Each may hold the lock as often as an int says. */
  @Test
  void noNumberOfHoldsLooksLikeNone() {
    List<Peer> readers = List.of(new Peer("one"), new Peer("two"), new Peer("three"));
    int[] holds = {Integer.MAX_VALUE, Integer.MAX_VALUE, 2}; // as an int, together 0
    for (int i = 0; i < holds.length; i++) {
      int number = holds[i];
      readers.get(i).run(() -> ReadWriteBias.acquaint(lock));
      readers.get(i).run(lock.readLock()::lock);
      readers.get(i).run(() -> lock.bias().slot().holds = number);
    }
    assertThat(lock.getReadLockCount()).isEqualTo(Integer.MAX_VALUE);
    assertThat(lock)
        .asString()
        .endsWith("[Write locks = 0, Read locks = " + Integer.MAX_VALUE + "]");
    assertThat(lock.writeLock().tryLock()).isFalse();
    for (Peer reader : readers) {
      reader.run(() -> lock.bias().slot().holds = 1);
      reader.run(lock.readLock()::unlock);
      reader.close();
    }
    writeOnce();
  }

  // ---- Threads that have died ----

  @Test
  void slotsOfThreadsThatDiedIdleAreReused() throws InterruptedException {
    for (int i = 0; i < 2_000; i++) {
      runAndJoin(new Thread(() -> ReadWriteBias.acquaint(lock)));
    }
    assertThat(ReadWriteBias.isBiased(lock)).isTrue();
    assertThat(ReadWriteBias.places(lock)).as("places").isLessThanOrEqualTo(fewestPlaces());
    writeOnce();
  }

  private static int fewestPlaces() {
    return 4 * Integer.highestOneBit(Runtime.getRuntime().availableProcessors());
  }

  /** As with ReentrantReadWriteLock, its hold stays for ever; timed writers need not. */
  @Test
  void aThreadThatDiedInsideKeepsWritersOutAndReadersGoOn() throws InterruptedException {
    Thread dead =
        runAndJoin(
            new Thread(
                () -> {
                  ReadWriteBias.acquaint(lock);
                  lock.readLock().lock();
                }));
    assertThat(ReadWriteBias.holds(lock, dead)).isEqualTo(1);
    assertThat(lock.writeLock().tryLock()).isFalse();
    assertThat(lock.writeLock().tryLock(10, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(lock.getReadLockCount()).isEqualTo(1);
    for (int i = 0; i < 200; i++) { // its slot is nobody else's, however many come
      runAndJoin(new Thread(() -> ReadWriteBias.acquaint(lock)));
    }
    assertThat(lock.getReadLockCount()).isEqualTo(1);
    assertThat(lock.writeLock().tryLock(10, TimeUnit.MILLISECONDS)).isFalse();
  }

  @Test
  void aThreadAndItsClassAreForgotten() throws Exception {
    GcFinalization.awaitClear(visit());
    assertThat(ReadWriteBias.isBiased(lock)).isTrue();
    writeOnce();
  }

  /** A thread of a class that lives no longer than it is used. */
  static class Visitor extends Thread {
    @SuppressWarnings("NullAway") // set by the test before the start
    Runnable visit;

    @Override
    public void run() {
      visit.run();
    }
  }

  private WeakReference<Class<?>> visit() throws Exception {
    byte[] code;
    String file = Visitor.class.getName().substring(Visitor.class.getPackageName().length() + 1);
    try (InputStream in = Visitor.class.getResourceAsStream(file + ".class")) {
      if (in == null) {
        throw new IOException(file);
      }
      code = in.readAllBytes();
    }
    Class<?> type = MethodHandles.lookup().defineHiddenClass(code, true).lookupClass();
    var constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    Thread thread = (Thread) constructor.newInstance();
    Grant.field(type, "visit").set(thread, (Runnable) () -> ReadWriteBias.acquaint(lock));
    runAndJoin(thread);
    assertThat(ReadWriteBias.slot(lock, thread)).as("its slot").isNotNull();
    return new WeakReference<>(type);
  }

  // ---- Many holds ----

  @Test
  void oneMoreThanTheMaximumOfHoldsIsRefused() {
    int most = Runtime.version().feature() < 25 ? 65_535 : Integer.MAX_VALUE;
    ReadWriteBias.acquaint(lock);
    lock.readLock().lock();
    ReadWriteBias.setHolds(lock, Thread.currentThread(), most - 1);
    lock.readLock().lock();
    assertThatThrownBy(lock.readLock()::lock)
        .isInstanceOf(Error.class)
        .hasMessage("Maximum lock count exceeded");
    assertThat(lock.getReadHoldCount()).isEqualTo(most);
    ReadWriteBias.setHolds(lock, Thread.currentThread(), 1);
    lock.readLock().unlock();
    writeOnce();
  }

  // ---- Many threads ----

  /** Each finds the slot in which it entered, in the table that has grown meanwhile. */
  @Test
  void theTableGrowsWhileThreadsAreInside() throws InterruptedException {
    assertAllInside(300);
    assertThat(ReadWriteBias.slots(lock)).hasSizeGreaterThan(200);
  }

  @Test
  void moreThreadsThanPlacesReadAtOnce() throws InterruptedException {
    assertAllInside(ReaderSlots.MOST_PLACES + 200);
    assertThat(ReadWriteBias.places(lock)).isEqualTo(ReaderSlots.MOST_PLACES);
  }

  private void assertAllInside(int threads) throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(threads);
    CountDownLatch leave = new CountDownLatch(1);
    AtomicInteger left = new AtomicInteger();
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread thread =
          new Thread(
              null,
              () -> {
                for (int j = 0; j < 20; j++) {
                  lock.readLock().lock();
                  lock.readLock().unlock();
                }
                lock.readLock().lock();
                inside.countDown();
                try {
                  assertThat(leave.await(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
                  lock.readLock().lock();
                  assertThat(lock.getReadHoldCount()).isEqualTo(2);
                  lock.readLock().unlock();
                  lock.readLock().unlock();
                  assertThat(lock.getReadHoldCount()).isZero();
                  left.incrementAndGet();
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
              },
              "reader " + i,
              256 * 1_024);
      thread.setDaemon(true);
      all.add(thread);
      thread.start();
    }
    assertThat(inside.await(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(lock.getReadLockCount()).isEqualTo(threads);
    assertThat(lock.writeLock().tryLock()).isFalse();
    leave.countDown();
    writeOnce(); // waits for all of them
    for (Thread thread : all) {
      thread.join(TimeUnit.SECONDS.toMillis(Peer.PATIENCE_SECONDS));
    }
    assertThat(left).hasValue(threads);
    assertThat(lock.getReadLockCount()).isZero();
  }

  // ---- Strange threads ----

  /** All of them claim to be the same. */
  private static class Impostor extends Thread {
    Impostor(Runnable task) {
      super(task);
    }

    @Override
    public long getId() {
      return 1;
    }
  }

  /** Never what it was before. */
  private static final class Chameleon extends Impostor {
    private long id;

    Chameleon(Runnable task) {
      super(task);
    }

    @Override
    public long getId() {
      return id++;
    }
  }

  /** In a JVM of its own, where it is the first to use such a lock. */
  @Test
  void aThreadThatHasNoIdSpoilsNothingForOthers() throws Exception {
    assertThat(ChildJvm.run(NoIdMain.class, List.of()).lines()).contains("sound");
  }

  @Test
  void threadsWithAnIdOfTheirOwnInventionRead() throws InterruptedException {
    Runnable task =
        () -> {
          for (int i = 0; i < 1_000; i++) {
            lock.readLock().lock();
            lock.readLock().lock();
            assertThat(lock.getReadHoldCount()).isEqualTo(2);
            lock.readLock().unlock();
            lock.readLock().unlock();
          }
        };
    ReadWriteBias.acquaint(lock);
    int places = ReadWriteBias.places(lock);
    List<Throwable> failures = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Thread thread = i % 2 == 0 ? new Impostor(task) : new Chameleon(task);
      thread.setUncaughtExceptionHandler((t, e) -> failures.add(e));
      runAndJoin(thread);
      assertThat(ReadWriteBias.slot(lock, thread)).isNull();
    }
    assertThat(failures).isEmpty();
    assertThat(ReadWriteBias.places(lock)).isEqualTo(places);
    assertThat(lock.getReadLockCount()).isZero();
    writeOnce();
  }

  // ---- Readers that barge past a waiting writer ----

  /** A writer waits for a reader in its slot; now a thread without one comes. */
  private void assertBarges(Function<Runnable, Thread> strangers, Runnable between)
      throws InterruptedException {
    try (Peer reader = new Peer("reader");
        Peer writer = new Peer("writer")) {
      reader.run(() -> ReadWriteBias.acquaint(lock));
      between.run();
      reader.run(lock.readLock()::lock);
      Peer.Pending<Void> writing = writer.start(lock.writeLock()::lock);
      writer.untilParkedIn(lock::hasQueuedThread);
      List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
      CountDownLatch inside = new CountDownLatch(1);
      CountDownLatch leave = new CountDownLatch(1);
      Thread stranger = strangers.apply(() -> barge(inside, leave));
      stranger.setUncaughtExceptionHandler(
          (t, e) -> {
            failures.add(e);
            inside.countDown();
          });
      stranger.setDaemon(true);
      stranger.start();
      assertThat(inside.await(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(failures).isEmpty();
      assertThat(ReadWriteBias.slot(lock, stranger)).as("a place").isNull();
      reader.run(lock.readLock()::unlock);
      Peer.until("only the stranger is inside", () -> lock.getReadLockCount() == 1);
      writer.untilParkedIn(lock::hasQueuedThread); // again
      assertThat(writing.isDone()).as("beside the stranger").isFalse();
      assertThat(lock.isWriteLocked()).isFalse();
      leave.countDown();
      writing.get();
      stranger.join(TimeUnit.SECONDS.toMillis(Peer.PATIENCE_SECONDS));
      assertThat(stranger.isAlive()).isFalse();
      assertThat(failures).isEmpty();
      writer.run(lock.writeLock()::unlock);
      assertThat(ReadWriteBias.strays(lock)).isZero();
    }
  }

  private void barge(CountDownLatch inside, CountDownLatch leave) {
    assertThat(lock.readLock().tryLock()).as("nobody writes").isTrue();
    lock.readLock().lock(); // again, past the writer
    assertThat(lock.getReadHoldCount()).isEqualTo(2);
    assertThat(lock.getReadLockCount()).isEqualTo(3);
    lock.readLock().unlock();
    inside.countDown();
    await(leave);
    lock.readLock().unlock();
    assertThat(lock.getReadHoldCount()).isZero();
    assertThatThrownBy(lock.readLock()::unlock).isInstanceOf(IllegalMonitorStateException.class);
  }

  @Test
  void aThreadWhoseIdIsItsOwnInventionBarges() throws InterruptedException {
    assertBarges(Impostor::new, () -> {});
  }

  @Test
  void aThreadBeyondTheLastPlaceBarges() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    try {
      assertBarges(Thread::new, () -> registerOnMostPlaces(end));
    } finally {
      end.countDown();
    }
  }

  private void registerOnMostPlaces(CountDownLatch end) {
    CountDownLatch registered = new CountDownLatch(ReaderSlots.MOST_PLACES + 200);
    for (long i = registered.getCount(); i > 0; i--) {
      Runnable task =
          () -> {
            for (int j = 0; j < 20; j++) {
              lock.readLock().lock();
              lock.readLock().unlock();
            }
            registered.countDown();
            await(end);
          };
      Thread thread = new Thread(null, task, "idle " + i, 256 * 1_024);
      thread.setDaemon(true);
      thread.start();
    }
    await(registered);
    ReadWriteBias.fill(lock);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A stray's hold is nobody else's: writers stay out of it, whoever else comes and goes. */
  @Test
  void straysAndWritersExclude() throws InterruptedException {
    int enough = 50;
    long[] figures = new long[2];
    AtomicInteger barged = new AtomicInteger();
    AtomicBoolean over = new AtomicBoolean();
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    List<Thread> strangers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Thread stranger =
          new Impostor(
              () -> {
                while (!over.get()) {
                  if (lock.readLock().tryLock()) {
                    barged.addAndGet(ReadWriteBias.strays(lock));
                    long first = figures[0];
                    Thread.yield();
                    assertThat(figures[1]).isEqualTo(first);
                    lock.readLock().unlock();
                  }
                  LockSupport.parkNanos(1_000); // they barge: without a pause no writer comes
                }
              });
      stranger.setUncaughtExceptionHandler((t, e) -> failures.add(e));
      stranger.setDaemon(true);
      stranger.start();
      strangers.add(stranger);
    }
    try (Peer reader = new Peer("reader");
        Peer writer = new Peer("writer")) {
      Peer.Pending<Void> reading =
          reader.start(
              () -> {
                while (!over.get()) {
                  lock.readLock().lock();
                  Thread.yield();
                  lock.readLock().unlock();
                }
              });
      try {
        writer.run(
            () -> {
              Peer.until(
                  "strays were seen",
                  () -> {
                    lock.writeLock().lock();
                    figures[0]++;
                    Thread.onSpinWait();
                    figures[1]++;
                    lock.writeLock().unlock();
                    return barged.get() >= enough || !failures.isEmpty();
                  });
            });
      } finally {
        over.set(true);
      }
      reading.get();
    }
    for (Thread stranger : strangers) {
      stranger.join(TimeUnit.SECONDS.toMillis(Peer.PATIENCE_SECONDS));
      assertThat(stranger.isAlive()).isFalse();
    }
    assertThat(failures).isEmpty();
    assertThat(lock.getReadLockCount()).isZero();
    assertThat(ReadWriteBias.strays(lock)).isZero();
  }

  // ---- Virtual threads ----

  @Test
  @EnabledForJreRange(
      min = JRE.JAVA_21,
      disabledReason = "virtual threads are final since JDK 21; run the tests on JDK 25 for these")
  void aMillionVirtualThreadsLeaveNothingBehind() throws Exception {
    int threads = 1_000_000;
    AtomicInteger done = new AtomicInteger();
    ExecutorService executor = virtualThreads();
    for (int i = 0; i < threads; i++) {
      int number = i;
      executor.execute(
          () -> {
            lock.readLock().lock();
            lock.readLock().unlock();
            if (number % 10_000 == 0) {
              writeOnce();
            }
            done.incrementAndGet();
          });
    }
    executor.shutdown();
    assertThat(executor.awaitTermination(8 * Peer.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(done).hasValue(threads);
    assertThat(lock.getReadLockCount()).isZero();
    List<ReaderSlot> slots = ReadWriteBias.slots(lock);
    assertThat(slots.size()).isBetween(1, ReaderSlots.MOST_PLACES);
    GcFinalization.awaitDone(() -> slots.stream().allMatch(slot -> slot.refersTo(null)));
    writeOnce();
  }

  private static ExecutorService virtualThreads() {
    try { // by name: this is Java 17
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("newVirtualThreadPerTaskExecutor", e);
    }
  }

  // ---- Memory ----

  /** As the class comment says; and whatever comes behind a slot is two cache lines away. */
  @Test
  void aSlotIsAboutAsLargeAsPromisedAndPadded() {
    System.setProperty("jol.skipDynamicAttach", "true"); // seconds, for what the JVM tells anyhow
    ClassLayout layout = ClassLayout.parseInstance(ReaderSlot.of(Thread.currentThread()));
    assertThat(layout.instanceSize()).isBetween(150L, 190L);
    long holds =
        layout.fields().stream()
            .filter(f -> f.name().equals("holds"))
            .findFirst()
            .orElseThrow()
            .offset();
    assertThat(layout.instanceSize() - holds).isGreaterThanOrEqualTo(128);
  }
}
