// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection.scenario;

import dev.askew.injection.Scenario;
import dev.askew.injection.scenario.Books.Side;
import dev.askew.injection.scenario.Books.Way;
import dev.askew.locks.AsymmetricFence;
import dev.askew.locks.BiasPolicy;
import dev.askew.locks.BiasedReadWriteLock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A {@link BiasedReadWriteLock} between two threads. */
@SuppressWarnings("WaitNotInLoop") // whoever wakes up without a reason is as good
final class ReadWriteScenario implements Scenario {
  private final Books books = new Books();
  private final BiasedReadWriteLock lock;
  private final Side read;
  private final Side write;
  private final Condition condition;
  private final Beginning beginning;
  private final Consumer<ReadWriteScenario> first;
  private final @Nullable Consumer<ReadWriteScenario> second;
  private final boolean fencesFail;

  /** How the lock is when the two come. */
  private enum Beginning {
    UNBIASED,
    BIASED,
    READING,
    WRITING
  }

  private ReadWriteScenario(
      BiasPolicy policy,
      Beginning beginning,
      boolean fencesFail,
      Consumer<ReadWriteScenario> first,
      @Nullable Consumer<ReadWriteScenario> second) {
    this.lock = new BiasedReadWriteLock(policy);
    this.read = new Side(lock.readLock(), true, lock::getReadHoldCount);
    this.write = new Side(lock.writeLock(), false, lock::getWriteHoldCount);
    this.condition = lock.writeLock().newCondition();
    this.beginning = beginning;
    this.first = first;
    this.second = second;
    this.fencesFail = fencesFail;
  }

  static void addTo(Map<String, Supplier<Scenario>> all) {
    Way lock = Ways.LOCK;
    Consumer<ReadWriteScenario> reads = s -> s.books.section(s.read, lock);
    Consumer<ReadWriteScenario> writes = s -> s.books.section(s.write, lock);
    Consumer<ReadWriteScenario> leaves = s -> s.books.release(s.read);
    Ways.ALL.forEach(
        (name, way) -> {
          for (Beginning b : List.of(Beginning.UNBIASED, Beginning.BIASED)) {
            add(all, "read " + name + ", " + b, b, s -> s.thrice(s.read, way), null);
            add(all, "write " + name + ", " + b, b, s -> s.thrice(s.write, way), null);
          }
          Consumer<ReadWriteScenario> write = s -> s.books.section(s.write, way);
          Consumer<ReadWriteScenario> read = s -> s.books.section(s.read, way);
          add(all, "write " + name + " against readers", Beginning.BIASED, reads, write);
          add(all, "write " + name + " against a reader inside", Beginning.READING, leaves, write);
          add(all, "read " + name + " against a writer", Beginning.BIASED, writes, read);
        });
    add(all, "a sweep against readers", Beginning.BIASED, reads, ReadWriteScenario::sweep);
    add(
        all,
        "a sweep against a reader inside",
        Beginning.READING,
        leaves,
        ReadWriteScenario::sweep);
    add(all, "nested reads, BIASED", Beginning.BIASED, s -> s.nested(s.read), null);
    add(all, "nested writes, BIASED", Beginning.BIASED, s -> s.nested(s.write), null);
    add(all, "downgrade, BIASED", Beginning.BIASED, ReadWriteScenario::downgrade, null);
    add(all, "a writer's wait", Beginning.WRITING, ReadWriteScenario::await, null);
    add(all, "a writer's wait, and readers", Beginning.WRITING, ReadWriteScenario::await, reads);
    all.put(
        "write where fences fail",
        () -> new ReadWriteScenario(new UserPolicy(), Beginning.BIASED, true, reads, writes));
    all.put(
        "a sweep of readers where fences fail",
        () ->
            new ReadWriteScenario(
                new UserPolicy(), Beginning.BIASED, true, reads, ReadWriteScenario::sweep));
    all.put(
        "write with a policy that learns",
        () ->
            new ReadWriteScenario(
                BiasPolicy.adaptive(new UserClock()), Beginning.UNBIASED, false, reads, writes));
  }

  private static void add(
      Map<String, Supplier<Scenario>> all,
      String name,
      Beginning beginning,
      Consumer<ReadWriteScenario> first,
      @Nullable Consumer<ReadWriteScenario> second) {
    all.put(name, () -> new ReadWriteScenario(new UserPolicy(), beginning, false, first, second));
  }

  // ---- What is done ----

  private void thrice(Side side, Way way) {
    for (int i = 0; i < 3; i++) {
      books.section(side, way);
    }
  }

  /** Revokes, and writes later. */
  private void sweep() {
    books.attempt("a sweep", () -> BiasedReadWriteLock.revokeAll(List.of(lock)));
    books.section(write, Ways.LOCK);
  }

  private void nested(Side side) {
    if (books.acquire(side, Ways.LOCK)) {
      books.section(side, Ways.LOCK);
      books.release(side);
    }
  }

  private void downgrade() {
    if (books.acquire(write, Ways.LOCK)) {
      boolean reading = books.acquireBeside(read, Ways.LOCK);
      books.release(write);
      if (reading) {
        books.release(read);
      }
    }
  }

  private void await() {
    books.away(write, l -> condition.await(1, TimeUnit.MILLISECONDS));
  }

  // ---- The scenario ----

  @Override
  public void arrange() {
    if (beginning != Beginning.UNBIASED) {
      thrice(read, Ways.LOCK); // a policy that grants at once has granted by then
    }
    if (beginning == Beginning.READING) {
      books.acquire(read, Ways.LOCK);
    } else if (beginning == Beginning.WRITING) {
      books.acquire(write, Ways.LOCK);
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
    lock.writeLock().lock();
    lock.writeLock().unlock();
  }

  @Override
  public void settle() {
    books.close();
    books.expect(!lock.isWriteLocked(), "not locked by a writer");
    books.expect(lock.getReadLockCount() == 0, "no reader: " + lock.getReadLockCount());
    books.expect(!lock.hasQueuedThreads(), "nobody queued");
    books.expect(lock.getQueueLength() == 0, "a queue of length 0");
    books.expect(lock.getReadHoldCount() == 0, "no read holds");
    books.expect(lock.getWriteHoldCount() == 0, "no write holds");
    books.expect(
        lock.toString().contains("[Write locks = 0, Read locks = 0"), lock + " is unlocked");
    books.section(write, Ways.TRY);
    books.section(read, Ways.TRY);
    books.section(write, Ways.LOCK);
    books.section(read, Ways.LOCK);
    lock.writeLock().lock();
    try {
      books.expect(!lock.hasWaiters(condition), "nobody waits on the condition");
      condition.signalAll();
    } finally {
      lock.writeLock().unlock();
    }
    if (!fencesFail) {
      AsymmetricFence.heavyFence();
    }
    books.section(read, Ways.LOCK);
    books.close();
  }

  @Override
  public void goOn() {
    books.section(read, Ways.LOCK);
    books.section(write, Ways.LOCK);
    books.expect(lock.getReadHoldCount() == 0, "no read holds");
    books.expect(lock.getWriteHoldCount() == 0, "no write holds");
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
  public boolean isForTwo() {
    return second != null;
  }
}
