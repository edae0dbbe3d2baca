// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.soak;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The checks find fault with locks that have one, and name the seed; and with no other. */
class BrokenLocksTest {
  private static final long SEED = 7;

  /** Short, as a lock that loses a wake-up hangs for so long. */
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  /** Within it, each fault below has shown many times over. */
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(20);

  private static Episode episode(Supplier<Subject> lock, Duration patience) {
    return new Episode(SEED, plan -> lock.get(), Memory::new, () -> {}, patience);
  }

  /** As a grace period that ends at once. */
  private static final class Hasty extends Memory {
    @Override
    boolean await(Worker worker, @Nullable Duration timeout) {
      return true;
    }
  }

  @Test
  void memoryThatIsFreedUnderAUserIsFound() {
    assertThatThrownBy(
            () ->
                new Episode(
                        SEED,
                        plan -> Subject.of(new ReentrantLock()),
                        Hasty::new,
                        () -> {},
                        PATIENCE)
                    .run(LONG_ENOUGH))
        .isInstanceOf(Violation.class)
        .hasMessageContaining("was freed under a user");
  }

  private static void assertFound(Supplier<Subject> lock, String what) {
    assertThatThrownBy(() -> episode(lock, PATIENCE).run(LONG_ENOUGH))
        .isInstanceOf(Violation.class)
        .hasMessageContaining("seed " + SEED + ", round ")
        .hasMessageMatching("(?s).*(" + what + ").*");
  }

  private static boolean oneOf(int number) {
    return ThreadLocalRandom.current().nextInt(number) == 0;
  }

  @Test
  void aLockWithoutFaultPasses() {
    for (Supplier<Subject> lock :
        List.<Supplier<Subject>>of(
            () -> Subject.of(new ReentrantLock()),
            () -> Subject.of(new ReentrantReadWriteLock()))) {
      assertThatCode(() -> episode(lock, Round.PATIENCE).run(Duration.ofSeconds(1)))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void oneThatDoesNotExcludeIsFound() {
    assertFound(
        () -> Subject.of(new NoExclusion()), "although there is the writer|sees|is inside, and");
  }

  @Test
  void oneThatLosesASignalIsFound() {
    assertFound(() -> Subject.of(new LostSignal()), "the round hangs.*HAND_OVER");
  }

  @Test
  void oneThatForgetsAHoldIsFound() {
    assertFound(() -> Subject.of(new ForgottenHold()), "holds, not");
  }

  @Test
  void oneThatKeepsAHoldIsFound() {
    // It hangs if the neighbour waits for the lock before the holds are looked at.
    assertFound(() -> Subject.of(new KeptHold()), "holds, not 0|the round hangs");
  }

  @Test
  void oneThatIsLeftLockedIsFound() {
    assertFound(
        () -> {
          ReentrantLock lock = new ReentrantLock();
          Subject subject = Subject.of(lock);
          return new Subject(
              lock,
              lock,
              null,
              subject.holds(),
              subject.readHolds(),
              () -> true,
              subject.queued(),
              subject.bias());
        },
        "after all threads have ended");
  }

  @Test
  void oneThatLetsAWriterInWithAReaderIsFound() {
    assertFound(() -> Subject.of(new LooseReaders()), "reader|reads|sees");
  }

  @Test
  void oneThatSwallowsAnInterruptIsFound() {
    assertFound(() -> Subject.of(new SwallowedInterrupt()), "has lost an interrupt");
  }

  @Test
  void oneThatGivesUpTooEarlyIsFound() {
    assertFound(() -> Subject.of(new Impatient()), "timed out too early");
  }

  /** Lets a thread in now and then whoever is inside. */
  private static final class NoExclusion extends ReentrantLock {
    private static final long serialVersionUID = 1L;
    private final transient ThreadLocal<Integer> intruded = ThreadLocal.withInitial(() -> 0);

    @Override
    public void lock() {
      if (oneOf(50) && !isHeldByCurrentThread()) {
        intruded.set(intruded.get() + 1);
      } else {
        super.lock();
      }
    }

    @Override
    public void unlock() {
      if (isHeldByCurrentThread()) {
        super.unlock();
      } else {
        intruded.set(intruded.get() - 1);
      }
    }

    @Override
    public int getHoldCount() {
      return super.getHoldCount() + intruded.get();
    }

    @Override
    public boolean isLocked() {
      return super.isLocked() || intruded.get() != 0;
    }

    /** One that an intruder can wait on: all waits end at once. */
    @Override
    public Condition newCondition() {
      return (Condition)
          Proxy.newProxyInstance(
              NoExclusion.class.getClassLoader(),
              new Class<?>[] {Condition.class},
              (proxy, method, args) -> {
                int holds = method.getName().startsWith("await") ? getHoldCount() : 0;
                for (int i = 0; i < holds; i++) {
                  unlock();
                }
                Thread.yield();
                for (int i = 0; i < holds; i++) {
                  lock();
                }
                return method.getReturnType() == long.class ? 0L : null;
              });
    }
  }

  /** A condition of it does nothing now and then when it is to signal. */
  private static final class LostSignal extends ReentrantLock {
    private static final long serialVersionUID = 1L;

    @Override
    public Condition newCondition() {
      Condition condition = super.newCondition();
      return (Condition)
          Proxy.newProxyInstance(
              LostSignal.class.getClassLoader(),
              new Class<?>[] {Condition.class},
              (proxy, method, args) -> {
                if (method.getName().equals("signal") && oneOf(20)) {
                  return null;
                }
                try {
                  return method.invoke(condition, args);
                } catch (InvocationTargetException e) {
                  throw e.getTargetException();
                }
              });
    }
  }

  /** Does not count a nested hold now and then. */
  private static final class ForgottenHold extends ReentrantLock {
    private static final long serialVersionUID = 1L;

    @Override
    public void lock() {
      if (!isHeldByCurrentThread() || !oneOf(20)) {
        super.lock();
      }
    }
  }

  /** Counts one hold twice now and then. */
  private static final class KeptHold extends ReentrantLock {
    private static final long serialVersionUID = 1L;

    @Override
    public void unlock() {
      if (!oneOf(100)) {
        super.unlock();
      }
    }
  }

  /** Lets readers in now and then whoever writes. */
  private static final class LooseReaders extends ReentrantReadWriteLock {
    private static final long serialVersionUID = 1L;
    private final transient ThreadLocal<Integer> intruded = ThreadLocal.withInitial(() -> 0);
    private final ReadLock loose = new Loose(this);

    @Override
    public ReadLock readLock() {
      return loose;
    }

    @Override
    public int getReadHoldCount() {
      return super.getReadHoldCount() + intruded.get();
    }

    @Override
    public int getReadLockCount() {
      return super.getReadLockCount() + intruded.get();
    }

    private static final class Loose extends ReadLock {
      private static final long serialVersionUID = 1L;
      private final LooseReaders lock;

      Loose(LooseReaders lock) {
        super(lock);
        this.lock = lock;
      }

      @Override
      public void lock() {
        if (oneOf(50) && lock.getReadHoldCount() + lock.getWriteHoldCount() == 0) {
          lock.intruded.set(1);
        } else {
          super.lock();
        }
      }

      @Override
      public void unlock() {
        if (lock.intruded.get() == 1) {
          lock.intruded.set(0);
        } else {
          super.unlock();
        }
      }
    }
  }

  /** Acquires uninterruptibly, but does not keep the interrupt. */
  private static final class SwallowedInterrupt extends ReentrantLock {
    private static final long serialVersionUID = 1L;

    @Override
    public void lock() {
      super.lock();
      if (Thread.interrupted()) {
        return;
      }
    }
  }

  /** Does not wait as long as it is told. */
  private static final class Impatient extends ReentrantLock {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean tryLock(long timeout, TimeUnit unit) throws InterruptedException {
      return super.tryLock(timeout / 4, unit);
    }
  }
}
