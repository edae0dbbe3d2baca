// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.testing.GcFinalization;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A lock keeps neither its last owner alive nor that thread's class loader. */
@ExtendWith(BackendReady.class)
@SuppressWarnings("WaitNotInLoop") // a single wait is what is under test
class RetentionTest {
  /** Loaded a second time, by a loader that is to be forgotten. */
  static final class Visitor extends Thread {
    @SuppressWarnings("NullAway") // set by the test before the start
    Runnable visit;

    @Override
    public void run() {
      visit.run();
    }
  }

  /** Its own copy of the visitor's class. */
  private static final class Forgettable extends ClassLoader {
    Forgettable() {
      super(RetentionTest.class.getClassLoader());
    }

    Thread visitor(Runnable visit) throws ReflectiveOperationException, IOException {
      String name = Visitor.class.getName();
      byte[] code;
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        code = in.readAllBytes();
      }
      Class<?> type = defineClass(name, code, 0, code.length);
      assertThat(type.getClassLoader()).isSameAs(this).isNotSameAs(Visitor.class.getClassLoader());
      var constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      Thread thread = (Thread) constructor.newInstance();
      Grant.field(type, "visit").set(thread, visit);
      thread.setContextClassLoader(this);
      return thread;
    }
  }

  /** Lets a thread of a class of another loader own the bias, and end. */
  private static WeakReference<ClassLoader> visit(Runnable visit) throws Exception {
    Forgettable loader = new Forgettable();
    Thread thread = loader.visitor(visit);
    thread.start();
    thread.join(TimeUnit.SECONDS.toMillis(Peer.PATIENCE_SECONDS));
    assertThat(thread.isAlive()).isFalse();
    return new WeakReference<>(loader);
  }

  private static void assertForgotten(Callable<WeakReference<ClassLoader>> visit) throws Exception {
    GcFinalization.awaitClear(visit.call());
  }

  @Test
  void anOwnerThatDiedIdleIsForgotten() throws Exception {
    FullLock.Biased lock = new FullLock.Biased(BiasPolicy.eager());
    assertForgotten(() -> visit(lock::biasToCurrentThread));
    assertThat(Grant.isBiased(lock)).as("still biased, to nobody").isTrue();
    assertThat(lock.isLocked()).isFalse();
    assertThat(lock.getOwner()).isNull();
    assertThat(lock.tryLock()).isTrue();
    lock.unlock();
  }

  /** The latest biases are kept, so that a revocation can carry them along. */
  @Test
  void aLockWhoseBiasIsKeptIsForgotten() throws Exception {
    Bias[] kept = new Bias[1];
    GcFinalization.awaitClear(
        ((Callable<WeakReference<BiasedLock>>)
                () -> {
                  BiasedLock lock = new BiasedLock(BiasPolicy.eager());
                  assertThat(lock.biasToCurrentThread()).isTrue();
                  kept[0] = Grant.of(lock).bias();
                  return new WeakReference<>(lock);
                })
            .call());
    assertThat(kept[0].isOwnedBy(Thread.currentThread())).isTrue();
  }

  /** A contender writes the owner's name where the deadlock detector looks; it may not stay. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anOwnerForWhichSomebodyWaitedIsForgotten(boolean inVain) throws Exception {
    FullLock.Biased lock = new FullLock.Biased(BiasPolicy.eager());
    try (Peer contender = new Peer("contender")) {
      assertForgotten(
          () ->
              visit(
                  () -> {
                    lock.biasToCurrentThread();
                    lock.lock();
                    Peer.Pending<Boolean> trying =
                        contender.start(
                            () -> lock.tryLock(inVain ? 10 : 10_000, TimeUnit.MILLISECONDS));
                    if (inVain) {
                      assertThat(trying.get()).isFalse();
                      lock.unlock();
                    } else {
                      contender.untilQueued(lock);
                      lock.unlock();
                      assertThat(trying.get()).isTrue();
                      contender.run(lock::unlock);
                    }
                  }));
      lock.lock();
      lock.unlock();
    }
  }

  @Test
  void anOwnerThatWaitedOnAConditionIsForgotten() throws Exception {
    FullLock.Biased lock = new FullLock.Biased(BiasPolicy.eager());
    var condition = lock.newCondition();
    assertForgotten(
        () ->
            visit(
                () -> {
                  lock.biasToCurrentThread();
                  lock.lock();
                  try {
                    assertThat(condition.await(1, TimeUnit.MILLISECONDS)).isFalse();
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                  lock.unlock();
                  lock.biasToCurrentThread();
                }));
    lock.lock();
    assertThat(lock.hasWaiters(condition)).isFalse();
    lock.unlock();
  }
}
