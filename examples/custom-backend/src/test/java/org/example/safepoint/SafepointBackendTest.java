package org.example.safepoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.askew.locks.Barriers;
import dev.askew.locks.BiasPolicy;
import dev.askew.locks.BiasStatistics;
import dev.askew.locks.BiasedLock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SafepointBackendTest {
  private static final int REVOCATIONS = 50;

  @BeforeAll
  static void backendIsReady() throws InterruptedException {
    assertTrue(Barriers.awaitReady(Duration.ofMinutes(1)), () -> Barriers.status().toString());
  }

  @Test
  void itIsFoundByItsName() {
    boolean module = SafepointProvider.class.getModule().isNamed();
    assertEquals(Boolean.getBoolean("example.module"), module, "found by provides, or by META-INF");
    assertEquals("READY: safepoint, a safepoint of the JVM", Barriers.status().toString());
    assertTrue(Barriers.status().diagnostics().containsKey("virtual machine"));
  }

  /** The owner comes all the time, the visitor revokes; not one increment may be lost. */
  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void itFencesAnOwnerThatNeverStops() throws InterruptedException {
    BiasStatistics before = BiasedLock.statistics();
    Counter counter = new Counter();
    Visitor visitor = new Visitor(counter, before.revocations() + REVOCATIONS);
    visitor.start();
    long own = 0;
    while (visitor.isAlive()) {
      counter.increment();
      own++;
    }

    assertEquals(own + visitor.visits, counter.value);
    BiasStatistics after = BiasedLock.statistics();
    assertTrue(after.barriers() - before.barriers() >= REVOCATIONS, after::toString);
    assertEquals(before.handshakes(), after.handshakes(), "a fence failed");
  }

  private static final class Visitor extends Thread {
    private final Counter counter;
    private final long until;
    long visits; // to be read when the thread has ended

    Visitor(Counter counter, long until) {
      this.counter = counter;
      this.until = until;
      setDaemon(true);
    }

    @Override
    public void run() {
      while (BiasedLock.statistics().revocations() < until) {
        counter.increment();
        visits++;
        Thread.yield();
      }
    }
  }

  private static final class Counter {
    final BiasedLock lock = new BiasedLock(BiasPolicy.eager());
    long value; // guarded by lock

    void increment() {
      lock.lock();
      try {
        value++;
      } finally {
        lock.unlock();
      }
    }
  }
}
