// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A policy may throw whatever it likes: it decides when to bias, and about nothing else. */
@ExtendWith(BackendReady.class)
class FaultyPolicyTest {
  /** What a policy throws, from the moment at which it is told to. */
  @SuppressWarnings("ImmutableEnumChecker")
  enum Fault {
    UNCHECKED(new IllegalStateException("faulty policy")),
    LINKAGE(new NoClassDefFoundError("of a faulty policy")),
    STACK(new StackOverflowError("of a faulty policy")),
    MEMORY(new OutOfMemoryError("of a faulty policy")),
    ASSERTION(new AssertionError("faulty policy"));

    final Throwable thrown;

    Fault(Throwable thrown) {
      this.thrown = thrown;
    }

    void occur() {
      if (thrown instanceof RuntimeException e) {
        throw e;
      }
      throw (Error) thrown;
    }
  }

  private static final class Faulty implements BiasPolicy {
    private final Fault fault;
    private volatile boolean fails;
    private volatile boolean clockFails;

    Faulty(Fault fault) {
      this.fault = fault;
    }

    private int eager() {
      if (fails) {
        fault.occur();
      }
      return 0;
    }

    @Override
    public int acquisitionsBeforeGrant() {
      return eager();
    }

    @Override
    public int acquisitionsInARow() {
      return eager();
    }

    @Override
    public int acquisitionsAfterRevocation(long nanos) {
      return eager();
    }

    @Override
    public long nanoTime() {
      if (clockFails) {
        fault.occur();
      }
      return System.nanoTime();
    }
  }

  private static BiasedLock biased(Faulty policy) {
    BiasedLock lock = new BiasedLock(policy);
    assertThat(lock.biasToCurrentThread()).isTrue();
    assertThat(Grant.isBiased(lock)).isTrue();
    return lock;
  }

  /** Uses the lock in every way, twice from each side. */
  private static void use(BiasedLock lock) throws InterruptedException {
    Condition condition = lock.newCondition();
    for (int i = 0; i < 2; i++) {
      lock.lock();
      lock.unlock();
      lock.lockInterruptibly();
      lock.unlock();
      assertThat(lock.tryLock()).isTrue();
      assertThat(condition.awaitNanos(1)).isLessThanOrEqualTo(0);
      condition.signalAll();
      lock.unlock();
      assertThat(lock.tryLock(1, TimeUnit.SECONDS)).isTrue();
      lock.unlock();
      assertThat(lock.isLocked()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void locksAndUnlocksByOwnerAndContender(Fault fault) {
    Faulty policy = new Faulty(fault);
    try (Peer peer = new Peer("contender")) {
      for (boolean clockOnly : new boolean[] {true, false}) {
        policy.fails = false;
        policy.clockFails = false;
        BiasedLock lock = biased(policy);
        policy.fails = !clockOnly;
        policy.clockFails = true;
        peer.run(() -> use(lock));
        assertThat(catchThrowable(() -> use(lock))).as("to the former owner").isNull();
        peer.run(() -> use(lock));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void biasToCurrentThreadThrowsAndKeepsNothing(Fault fault) {
    Faulty policy = new Faulty(fault);
    BiasedLock lock = new BiasedLock(policy);
    policy.fails = true;
    assertThatThrownBy(lock::biasToCurrentThread).isSameAs(fault.thrown);
    assertThat(lock.isLocked()).isFalse();
    policy.fails = false;
    assertThat(lock.biasToCurrentThread()).isTrue();
  }

  /** A subclass that wants to be biased at its first use. */
  @Test
  void lockMayCallBiasToCurrentThread() {
    BiasedLock lock =
        new BiasedLock(BiasPolicy.eager()) {
          private static final long serialVersionUID = 1L;

          @Override
          public void lock() {
            biasToCurrentThread();
            super.lock();
          }
        };
    lock.lock();
    assertThat(lock.getHoldCount()).isEqualTo(1);
    lock.unlock();
    assertThat(lock.isLocked()).isFalse();
  }
}
