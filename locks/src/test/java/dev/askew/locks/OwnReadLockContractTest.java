// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.testing.GcFinalization;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A reader lock that has one thread's slot in hand. */
@ExtendWith(BackendReady.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OwnReadLockContractTest {
  private final BiasedReadWriteLock lock = new BiasedReadWriteLock(BiasPolicy.eager());

  private int holds() {
    return ReadWriteBias.holds(lock, Thread.currentThread());
  }

  private static void writeBy(Peer peer, BiasedReadWriteLock lock) {
    peer.run(lock.writeLock()::lock);
    peer.run(lock.writeLock()::unlock);
  }

  private boolean tried(Peer writer) {
    return writer.ask(() -> lock.writeLock().tryLock());
  }

  @Test
  void itsThreadReadsByItsSlot() {
    Lock own = lock.readLock().forCurrentThread();
    ReadWriteBias.acquaint(lock);
    own.lock();
    own.lock();
    assertThat(holds()).isEqualTo(2);
    assertThat(lock.getReadHoldCount()).isEqualTo(2);
    own.unlock();
    own.unlock();
    assertThat(holds()).isZero();
    assertThatThrownBy(own::unlock).isInstanceOf(IllegalMonitorStateException.class);
    assertThat(own).hasToString(lock.readLock().toString());
    assertThatThrownBy(own::newCondition).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void holdsAreThoseOfTheReaderLock() throws InterruptedException {
    ReadWriteBias.acquaint(lock);
    Lock own = lock.readLock().forCurrentThread();
    own.lock();
    lock.readLock().unlock();
    lock.readLock().lock();
    own.unlock();
    assertThat(own.tryLock()).isTrue();
    lock.readLock().unlock();
    assertThat(own.tryLock(1, TimeUnit.MINUTES)).isTrue();
    lock.readLock().unlock();
    own.lockInterruptibly();
    lock.readLock().unlock();
    assertThat(lock.getReadLockCount()).isZero();
  }

  @Test
  void itsReaderAndAWriterExcludeEachOther() throws InterruptedException {
    ReadWriteBias.acquaint(lock);
    Lock own = lock.readLock().forCurrentThread();
    own.lock();
    try (Peer writer = new Peer("writer")) {
      assertThat(tried(writer)).isFalse();
      Peer.Pending<Void> writing = writer.start(lock.writeLock()::lock);
      Peer.until("the writer waits", () -> writer.isParkedIn("awaitSlots"));
      own.unlock(); // and wakes it
      writing.get();
      assertThat(own.tryLock()).isFalse();
      writer.run(lock.writeLock()::unlock);
    }
    own.lock();
    own.unlock();
    ReadWriteBias.acquaint(lock);
    own.lock();
    assertThat(holds()).isEqualTo(1);
    own.unlock();
  }

  @Test
  void aLockThatIsNeverBiasedIsReadAllTheSame() {
    for (BiasedReadWriteLock unbiased :
        new BiasedReadWriteLock[] {
          new BiasedReadWriteLock(true), new BiasedReadWriteLock(BiasPolicy.never())
        }) {
      Lock own = unbiased.readLock().forCurrentThread();
      for (int i = 0; i < 1_000; i++) {
        own.lock();
        own.lock();
        assertThat(unbiased.getReadHoldCount()).isEqualTo(2);
        own.unlock();
        own.unlock();
      }
      assertThat(unbiased.getReadLockCount()).isZero();
    }
  }

  // ---- Its thread and others ----

  @Test
  void anotherThreadIsRefusedAndChangesNothing() {
    String me = Thread.currentThread().getName();
    ReadWriteBias.acquaint(lock);
    Lock own = lock.readLock().forCurrentThread();
    own.lock();
    try (Peer other = new Peer("other")) {
      Map<ThrowingCallable, Class<?>> calls =
          Map.of(
              own::lock,
              AssertionError.class,
              own::unlock,
              AssertionError.class,
              own::tryLock,
              IllegalStateException.class,
              own::lockInterruptibly,
              IllegalStateException.class,
              () -> own.tryLock(1, TimeUnit.MINUTES),
              IllegalStateException.class);
      calls.forEach(
          (call, refusal) ->
              other.run(
                  () ->
                      assertThatThrownBy(call)
                          .isInstanceOf(refusal)
                          .hasMessageContaining("is for the thread " + me)
                          .hasMessageContaining("other called")));
      assertThat(lock.getReadLockCount()).isEqualTo(1);
      assertThat(tried(other)).isFalse();
      own.unlock();
      writeBy(other, lock);
    }
  }

  @Test
  void itOutlivesItsThreadAndKeepsItFromNothing() throws InterruptedException {
    AtomicReference<Lock> own = new AtomicReference<>();
    WeakReference<Thread> thread = endedThreadThatTook(own);
    GcFinalization.awaitClear(thread);
    assertThatThrownBy(() -> own.get().lock())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("a thread that has ended");
    assertThat(lock.getReadLockCount()).isZero();
  }

  private WeakReference<Thread> endedThreadThatTook(AtomicReference<Lock> own)
      throws InterruptedException {
    Thread thread = new Thread(() -> own.set(lock.readLock().forCurrentThread()));
    thread.start();
    thread.join(TimeUnit.SECONDS.toMillis(Peer.PATIENCE_SECONDS));
    return new WeakReference<>(thread);
  }

  /** It gets no place in the table, and its slot stays in the list beside it. */
  @Test
  void aThreadWithoutAPlaceKeepsItsSlot() throws InterruptedException {
    ReadWriteBias.acquaint(lock);
    AtomicBoolean excluded = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread impostor =
        new Thread(
            () -> {
              Lock own = lock.readLock().forCurrentThread();
              for (Lock way : new Lock[] {own, lock.readLock()}) {
                own.lock();
                way.unlock();
                way.lock();
                own.unlock();
              }
              own.lock();
              assertThat(ReadWriteBias.strays(lock)).as("in its slot").isEqualTo(1);
              assertThat(lock.getReadLockCount()).isEqualTo(1);
              try (Peer writer = new Peer("writer")) {
                excluded.set(!tried(writer));
                own.unlock();
                writeBy(writer, lock);
              }
            }) {
          @Override
          public long getId() {
            return 1;
          }
        };
    impostor.setUncaughtExceptionHandler((t, e) -> failure.set(e));
    impostor.start();
    impostor.join(TimeUnit.SECONDS.toMillis(Peer.PATIENCE_SECONDS));
    assertThat(failure.get()).isNull();
    assertThat(excluded).as("the writer was kept out").isTrue();
  }

  // ---- Many at once ----

  /** Readers that have slots of their own see no half of a write. */
  @Test
  void readersSeeWholeWrites() throws InterruptedException {
    int[] pair = new int[2];
    AtomicBoolean stop = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread[] readers = new Thread[3];
    for (int i = 0; i < readers.length; i++) {
      readers[i] =
          new Thread(
              () -> {
                Lock own = lock.readLock().forCurrentThread();
                while (!stop.get()) {
                  own.lock();
                  try {
                    if (pair[0] != pair[1]) {
                      throw new AssertionError(pair[0] + " and " + pair[1]);
                    }
                  } finally {
                    own.unlock();
                  }
                }
              });
      readers[i].setUncaughtExceptionHandler((t, e) -> failure.set(e));
      readers[i].start();
    }
    for (int i = 0; i < 2_000; i++) {
      lock.writeLock().lock();
      pair[0]++;
      Thread.onSpinWait();
      pair[1]++;
      lock.writeLock().unlock();
    }
    stop.set(true);
    for (Thread reader : readers) {
      reader.join(TimeUnit.SECONDS.toMillis(Peer.PATIENCE_SECONDS));
      assertThat(reader.isAlive()).isFalse();
    }
    assertThat(failure.get()).isNull();
    assertThat(lock.getReadLockCount()).isZero();
  }
}
