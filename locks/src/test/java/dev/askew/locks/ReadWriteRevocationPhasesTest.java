// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A revocation stopped in its middle: asked but not fenced, or fenced but readers inside. The
 * test's thread and the reader have their slots.
 */
@ExtendWith(BackendReady.class)
@SuppressWarnings("WaitNotInLoop") // it is the single wait that is under test
class ReadWriteRevocationPhasesTest {
  private final Peer reader = new Peer("reader");
  private final Peer writer = new Peer("writer");
  private final Peer second = new Peer("second writer");
  private final ReadWriteFullLock.Biased lock = ReadWriteMode.biased(reader);
  private final BiasedReadWriteLock.ReadLock read = lock.readLock();
  private final BiasedReadWriteLock.WriteLock write = lock.writeLock();
  private final GatedBackend backend = GatedBackend.install();

  @AfterEach
  void restore() {
    backend.close();
    reader.close();
    writer.close();
    second.close();
    assertThat(lock.hasQueuedThreads()).isFalse();
    assertThat(lock.getReadLockCount()).isZero();
    assertThat(Thread.interrupted()).isFalse();
    // Whatever a writer left behind, the bias returns, and the next writer gets the lock.
    ReadWriteBias.acquaint(lock);
    assertThat(ReadWriteBias.phase(lock)).isEqualTo(ReadersBias.BIASED);
    assertThat(write.tryLock()).isTrue();
    write.unlock();
  }

  /** A writer in its heavy fence: it has asked, and cannot know what readers have seen. */
  private <T> Peer.Pending<T> startRevoking(java.util.concurrent.Callable<T> acquisition) {
    Peer.Pending<T> writing = writer.start(acquisition);
    backend.awaitArrivals(1);
    assertThat(ReadWriteBias.phase(lock)).isEqualTo(ReadersBias.REVOKING);
    return writing;
  }

  private Peer.Pending<Void> startRevoking() {
    return startRevoking(
        () -> {
          write.lock();
          return null;
        });
  }

  // ---- While the writer is in its heavy fence ----

  @Test
  void readersGoOnByTheUnderlyingLock() {
    Peer.Pending<Void> writing = startRevoking();
    for (int i = 0; i < 100; i++) {
      read.lock();
      assertThat(ReadWriteBias.holds(lock, Thread.currentThread())).isZero();
      assertThat(lock.getReadHoldCount()).isEqualTo(1);
      read.unlock();
    }
    assertThat(ReadWriteBias.phase(lock)).as("not granted anew").isEqualTo(ReadersBias.REVOKING);
    assertThat(writing.isDone()).isFalse();
    backend.open(10);
    writing.get();
    writer.run(write::unlock);
  }

  @Test
  void aReaderThatIsInsideStaysAndLeaves() {
    reader.run(read::lock);
    Peer.Pending<Void> writing = startRevoking();
    assertThat(ReadWriteBias.holds(lock, reader.thread())).isEqualTo(1);
    reader.run(read::lock);
    reader.run(read::unlock);
    backend.open(10);
    ReadWriteMode.untilQueued(lock, writer);
    reader.run(read::unlock);
    writing.get();
    writer.run(write::unlock);
  }

  @Test
  void aReaderThatLeavesMeanwhileIsNotWaitedFor() {
    reader.run(read::lock);
    Peer.Pending<Void> writing = startRevoking();
    reader.run(read::unlock);
    backend.open(10);
    writing.get();
    assertThat(lock.isWriteLocked()).isTrue();
    writer.run(write::unlock);
  }

  /** Nobody is inside, but nobody may conclude so before a fence has passed. */
  @Test
  void aSecondWriterDoesNotTakeRevokedForFenced() {
    Peer.Pending<Void> first = startRevoking();
    Peer.Pending<Boolean> other = second.start(() -> write.tryLock(1, DAYS));
    Peer.until(
        "it has come as far as the fence",
        () -> second.isWaiting() && stackContains(second, ".reach"));
    assertThat(other.isDone()).as("acquired without a fence").isFalse();
    assertThat(lock.isWriteLocked()).isFalse();
    backend.open(1);
    first.get();
    writer.run(write::unlock);
    backend.open(10);
    assertThat(other.get()).isTrue();
    second.run(write::unlock);
  }

  private static boolean stackContains(Peer peer, String method) {
    for (StackTraceElement frame : peer.thread().getStackTrace()) {
      if (frame.toString().contains(method)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void anInterruptInTheFenceOfLockIsKept() {
    Peer.Pending<Void> writing = startRevoking();
    writer.thread().interrupt();
    backend.open(10);
    writing.get();
    assertThat(writer.<Boolean>ask(Thread::interrupted)).as("kept").isTrue();
    assertThat(writer.<Integer>ask(lock::getWriteHoldCount)).isEqualTo(1);
    writer.run(write::unlock);
  }

  @Test
  void anInterruptInTheFenceEndsAnInterruptibleAttempt() {
    Peer.Pending<Void> writing =
        startRevoking(
            () -> {
              write.lockInterruptibly();
              return null;
            });
    writer.thread().interrupt();
    backend.open(10);
    assertThatThrownBy(writing::get).isInstanceOf(InterruptedException.class);
    assertThat(lock.isWriteLocked()).isFalse();
    assertThat(ReadWriteBias.phase(lock)).isEqualTo(ReadersBias.FENCED);
  }

  @Test
  void aTimeOutInTheFenceEndsTheAttempt() {
    reader.run(read::lock);
    Peer.Pending<Boolean> writing = startRevoking(() -> write.tryLock(1, MILLISECONDS));
    backend.open(10);
    assertThat(writing.get()).isFalse();
    assertThat(ReadWriteBias.phase(lock)).isEqualTo(ReadersBias.FENCED);
    reader.run(read::unlock);
  }

  @Test
  void tryLockThatRevokesLeavesNobodyOutside() {
    Peer.Pending<Boolean> trying = startRevoking(() -> write.tryLock());
    // It holds the underlying lock already, but not this one: a reader may barge in.
    assertThat(lock.isWriteLocked()).isFalse();
    assertThat(reader.<Boolean>ask(read::tryLock)).isTrue();
    backend.open(10);
    assertThat(trying.get()).isFalse();
    assertThat(backend.arrivals()).as("readers that barge ask for no second fence").isEqualTo(1);
    reader.run(read::unlock);
    assertThat(second.<Boolean>ask(() -> write.tryLock())).isTrue();
    second.run(write::unlock);
  }

  /** As long as the fence lasts, and if there were no end of them, for ever. */
  @Test
  void readersThatBargeInTheFenceAndLeaveDoNotKeepTheWriterOut() {
    Peer.Pending<Boolean> trying = startRevoking(() -> write.tryLock());
    for (int i = 0; i < 3; i++) {
      assertThat(reader.<Boolean>ask(read::tryLock)).isTrue();
      reader.run(read::unlock);
    }
    backend.open(1);
    assertThat(trying.get()).isTrue();
    assertThat(reader.<Boolean>ask(read::tryLock)).isFalse();
    writer.run(write::unlock);
    backend.open(10);
  }

  // ---- While the writer waits for readers ----

  private <T> Peer.Pending<T> startWaitingForReader(java.util.concurrent.Callable<T> acquisition) {
    reader.run(read::lock);
    backend.open(10);
    Peer.Pending<T> writing = writer.start(acquisition);
    ReadWriteMode.untilQueued(lock, writer);
    assertThat(ReadWriteBias.phase(lock)).isEqualTo(ReadersBias.FENCED);
    return writing;
  }

  @Test
  void aWaitingWriterThatIsInterruptedLeavesTheOtherWaiting() {
    Peer.Pending<Void> writing =
        startWaitingForReader(
            () -> {
              write.lockInterruptibly();
              return null;
            });
    Peer.Pending<Void> other = second.start(() -> write.lock());
    ReadWriteMode.untilQueued(lock, second);
    writer.thread().interrupt();
    assertThatThrownBy(writing::get).isInstanceOf(InterruptedException.class);
    ReadWriteMode.untilQueued(lock, second);
    assertThat(other.isDone()).isFalse();
    reader.run(read::unlock);
    other.get();
    second.run(write::unlock);
  }

  /** The bias returns with a reader inside from the one before; the next writer waits for it. */
  @Test
  void aBiasThatReturnsAfterAWriterGaveUpRemembersWhoIsInside() {
    Peer.Pending<Boolean> writing = startWaitingForReader(() -> write.tryLock(1_000, MILLISECONDS));
    assertThat(writing.get()).isFalse();
    ReadWriteBias.acquaint(lock);
    assertThat(ReadWriteBias.phase(lock)).isEqualTo(ReadersBias.BIASED);
    assertThat(ReadWriteBias.holds(lock, reader.thread())).isEqualTo(1);
    assertThat(second.<Boolean>ask(() -> write.tryLock())).isFalse();
    Peer.Pending<Void> other = second.start(() -> write.lock());
    ReadWriteMode.untilQueued(lock, second);
    reader.run(read::unlock);
    other.get();
    second.run(write::unlock);
  }

  @Test
  void theWriterLooksAgainAfterAReaderHasBargedIn() {
    Peer.Pending<Void> writing =
        startWaitingForReader(
            () -> {
              write.lock();
              return null;
            });
    // Into a slot that the writer may have passed already, and into one that is new.
    assertThat(read.tryLock()).isTrue();
    assertThat(second.<Boolean>ask(read::tryLock)).isTrue();
    reader.run(read::unlock);
    ReadWriteMode.untilQueued(lock, writer);
    assertThat(writing.isDone()).isFalse();
    read.unlock();
    ReadWriteMode.untilQueued(lock, writer);
    second.run(read::unlock);
    writing.get();
    writer.run(write::unlock);
  }

  // ---- After a wait on a condition ----

  /** No writer came meanwhile that would have revoked: the waiter has to, on its return. */
  @Test
  void aWaiterRevokesTheBiasThatWasGrantedWhileItWaited() {
    Condition condition = write.newCondition();
    backend.open(1);
    Peer.Pending<Void> waiting =
        writer.start(
            () -> {
              write.lock();
              write.lock();
              try {
                condition.await();
              } finally {
                write.unlock();
                write.unlock();
              }
            });
    Peer.until(
        "it waits", () -> writer.isWaiting() && stackContains(writer, "WriteCondition.await"));
    ReadWriteBias.acquaint(lock);
    assertThat(ReadWriteBias.phase(lock)).isEqualTo(ReadersBias.BIASED);
    reader.run(read::lock);
    assertThat(ReadWriteBias.holds(lock, reader.thread())).isEqualTo(1);
    writer.thread().interrupt();
    backend.awaitArrivals(2);
    assertThat(waiting.isDone()).isFalse();
    assertThat(lock.isWriteLocked()).isFalse();
    backend.open(10);
    ReadWriteMode.untilQueued(lock, writer);
    reader.run(read::unlock);
    assertThatThrownBy(waiting::get).isInstanceOf(InterruptedException.class);
    assertThat(lock.isWriteLocked()).isFalse();
  }
}
