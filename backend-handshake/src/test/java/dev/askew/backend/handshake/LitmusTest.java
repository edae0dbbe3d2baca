// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.askew.api.BarrierBackend;
import java.lang.invoke.MutableCallSite;
import java.lang.invoke.VarHandle;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/**
 * Store buffering against an owner that has no fence: it stores its number, loads the other side's,
 * and notes what it saw, again and again. The other side stores, fences, and looks which of the
 * owner's stores it has not seen; the owner must have seen its store in that turn.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LitmusTest {
  /** Fewer on a busy machine, where one may take a time slice. */
  private static final int ROUNDS = 3_000;

  private static final long MOST_NANOS = 30_000_000_000L;

  /** A control that has not failed after so many rounds shows that the litmus is too weak. */
  private static final int MOST_ROUNDS = 1_000_000;

  private static final int NOTES = 1 << 20;
  private static final long NEVER = Long.MAX_VALUE / 2;

  private final BarrierBackend backend = new HandshakeBackend();

  /** The owner's half. */
  private static final class Owner implements Runnable {
    final AtomicLong mine = new AtomicLong();
    final AtomicInteger others = new AtomicInteger();
    private final AtomicIntegerArray seen = new AtomicIntegerArray(NOTES);
    private final long turnsBetweenYields;
    private volatile boolean ended;

    Owner(long turnsBetweenYields) {
      this.turnsBetweenYields = turnsBetweenYields;
    }

    @Override
    public void run() {
      for (long n = 1; !ended; ) {
        for (long last = n + turnsBetweenYields; n < last && !ended; n++) {
          mine.setOpaque(n);
          int saw = others.getOpaque();
          seen.setRelease((int) n & (NOTES - 1), saw);
        }
        Thread.yield();
      }
    }

    /** What the owner saw in that turn, as soon as that is over. */
    int seenIn(long turn) {
      while (mine.get() <= turn) {
        Thread.yield(); // on a busy machine the owner may wait for this processor
      }
      return seen.get((int) turn & (NOTES - 1));
    }
  }

  /** As some frameworks do, to show the stack of a fiber instead. */
  private static final class Evasive extends Thread {
    Evasive(Runnable task) {
      super(task);
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      return new StackTraceElement[0];
    }
  }

  private static Thread virtual(Runnable task) {
    try { // by name: this is Java 17
      return (Thread)
          Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      throw new LinkageError("startVirtualThread", e);
    }
  }

  private static Thread started(Thread thread) {
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** How often neither side saw the other. */
  private static int forbidden(Owner owner, Thread thread, Consumer<Thread> fence, boolean control)
      throws InterruptedException {
    while (owner.mine.get() < 100_000) { // compiled
      Thread.sleep(1);
    }
    int forbidden = 0;
    int rounds = control ? MOST_ROUNDS : ROUNDS;
    long start = System.nanoTime();
    for (int round = 1; round <= rounds && System.nanoTime() - start < MOST_NANOS; round++) {
      if (control && forbidden != 0) {
        break;
      }
      owner.others.setOpaque(round);
      fence.accept(thread);
      long next = owner.mine.getOpaque() + 1; // the first turn whose store was not seen
      if (owner.seenIn(next) < round) {
        forbidden++;
      }
    }
    owner.ended = true;
    thread.join();
    return forbidden;
  }

  @Test
  void ordersAnOwnerWithoutAFence() throws InterruptedException {
    Owner owner = new Owner(NEVER);
    assertThat(forbidden(owner, started(new Thread(owner)), backend::heavyFence, false)).isZero();
  }

  @Test
  void ordersAnOwnerThatOverridesGetStackTrace() throws InterruptedException {
    Owner owner = new Owner(NEVER);
    assertThat(forbidden(owner, started(new Evasive(owner)), backend::heavyFence, false)).isZero();
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "there are no virtual threads")
  void ordersAVirtualOwner() throws InterruptedException {
    Owner owner = new Owner(NEVER);
    assertThat(forbidden(owner, virtual(owner), backend::heavyFence, false)).isZero();
  }

  /** Mounted, unmounted, and between the two. */
  @Test
  @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "there are no virtual threads")
  void ordersAVirtualOwnerThatYieldsAllTheTime() throws InterruptedException {
    Owner owner = new Owner(100);
    assertThat(forbidden(owner, virtual(owner), backend::heavyFence, false)).isZero();
  }

  // ---- Controls: what is no fence of the owner's ----

  private static void assertFails(Consumer<Thread> fence) throws InterruptedException {
    assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "one processor reorders nothing");
    Owner owner = new Owner(NEVER);
    assertThat(forbidden(owner, started(new Thread(owner)), fence, true)).isPositive();
  }

  @Test
  void aFenceOfTheContendersOwnIsNotEnough() throws InterruptedException {
    assertFails(thread -> VarHandle.fullFence());
  }

  @Test
  void aLookAtTheOwnersStateIsNotEnough() throws InterruptedException {
    assertFails(
        thread -> {
          VarHandle.fullFence();
          assertThat(thread.getState()).isNotNull();
          VarHandle.fullFence();
        });
  }

  /** Though its documentation might be read so. */
  @Test
  void synchronisingCallSitesIsNotEnough() throws InterruptedException {
    MutableCallSite[] sites = new MutableCallSite[0];
    assertFails(
        thread -> {
          VarHandle.fullFence();
          MutableCallSite.syncAll(sites);
          VarHandle.fullFence();
        });
  }
}
