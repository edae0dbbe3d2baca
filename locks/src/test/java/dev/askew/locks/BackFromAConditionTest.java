// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.Permission;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A thread that comes back from a condition, and has to revoke, without memory. A security manager
 * stands for what the JVM would throw in the handshake: so this is for the JDK that has one.
 */
@ExtendWith(BackendReady.class)
@EnabledForJreRange(max = JRE.JAVA_17, disabledReason = "no security manager can be set")
@SuppressWarnings("removal")
class BackFromAConditionTest {
  private static final int SHORTAGES = 3;

  /** Refuses nothing, and has no memory for some stack traces. */
  private static final class Shortage extends SecurityManager {
    private final Thread who;
    private final AtomicInteger left = new AtomicInteger(SHORTAGES);

    Shortage(Thread who) {
      this.who = who;
    }

    @Override
    public void checkPermission(Permission permission) {
      if (permission.getName().equals("getStackTrace")
          && Thread.currentThread() == who
          && left.getAndDecrement() > 0) {
        throw new OutOfMemoryError("for a stack trace");
      }
    }
  }

  @Test
  @SuppressWarnings("WaitNotInLoop") // it is the single wait that is under test
  void aLackOfMemoryOnlyDelaysIt() {
    BiasedLock lock = new BiasedLock(BiasPolicy.eager());
    Condition condition = lock.newCondition();
    AtomicBoolean inside = new AtomicBoolean();
    OutOfMemoryError shortage = new OutOfMemoryError("for the fence");
    try (GatedBackend backend = GatedBackend.install();
        Peer waiter = new Peer("waiter")) {
      backend.failing(
          n -> {
            throw shortage;
          });
      backend.open(Integer.MAX_VALUE / 2);
      Peer.Pending<Boolean> waiting =
          waiter.start(
              () -> {
                lock.lock();
                inside.set(true);
                try {
                  condition.await();
                  return false;
                } catch (InterruptedException e) {
                  return lock.isHeldByCurrentThread();
                } finally {
                  lock.unlock();
                }
              });
      Peer.until("it waits", () -> inside.get() && waiter.isWaiting() && !lock.isLocked());
      assertThat(lock.biasToCurrentThread()).isTrue();
      Shortage manager = new Shortage(waiter.thread());
      System.setSecurityManager(manager);
      try {
        waiter.thread().interrupt();
        assertThat(waiting.get()).isTrue();
      } finally {
        System.setSecurityManager(null);
      }
      assertThat(manager.left.get()).as("fences that failed first").isLessThanOrEqualTo(0);
    }
  }
}
