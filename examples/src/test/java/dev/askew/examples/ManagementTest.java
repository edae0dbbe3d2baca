// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.locks.AskewMXBean;
import dev.askew.locks.Barriers;
import dev.askew.locks.BiasPolicy;
import dev.askew.locks.BiasStatistics;
import dev.askew.locks.BiasedLock;
import dev.askew.testing.ChildJvm;
import dev.askew.testing.KernelBackend;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Condition;
import javax.management.JMX;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What can be asked of a program that runs: the MXBean and the statistics. */
class ManagementTest {
  private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

  @BeforeAll
  static void backendIsReady() throws Exception {
    assertThat(Barriers.awaitReady(Duration.ofMinutes(1))).as("%s", Barriers.status()).isTrue();
    RecordedLocksMain.awaitManagement();
  }

  @Test
  void attributesHaveTheNamesOfTheManual() throws Exception {
    MBeanAttributeInfo[] attributes =
        SERVER.getMBeanInfo(new ObjectName(AskewMXBean.OBJECT_NAME)).getAttributes();

    assertThat(AskewMXBean.OBJECT_NAME).isEqualTo("dev.askew:type=Askew");
    assertThat(Arrays.stream(attributes).map(MBeanAttributeInfo::getName))
        .containsExactlyInAnyOrder(
            "Status",
            "Grants",
            "Revocations",
            "Conversions",
            "Handshakes",
            "HeavyFences",
            "Barriers");
    assertThat(attributes).noneMatch(MBeanAttributeInfo::isWritable);
    assertThat(attributes)
        .as("without a description, JMX shows the name twice")
        .noneMatch(attribute -> attribute.getDescription().equals(attribute.getName()));
  }

  @Test
  void theFiguresCanBeSeenThroughMicrometer() {
    MeterRegistry registry = new SimpleMeterRegistry();
    new LockMetrics().bindTo(registry);
    BiasedLock lock = new BiasedLock(BiasPolicy.eager());
    lock.lock();
    lock.unlock();
    lock.lock();
    lock.unlock();

    assertThat(registry.get("askew.failed").gauge().value()).isZero();
    assertThat(registry.get("askew.grants").functionCounter().count())
        .isEqualTo((double) BiasedLock.statistics().grants())
        .isPositive();
    assertThat(registry.getMeters()).hasSize(1 + BiasStatistics.class.getRecordComponents().length);
  }

  @Test
  void everyStepOfABiasIsCounted() throws Exception {
    BiasedLock lock = new BiasedLock(BiasPolicy.eager());
    Condition condition = lock.newCondition();
    AskewMXBean bean =
        JMX.newMXBeanProxy(SERVER, new ObjectName(AskewMXBean.OBJECT_NAME), AskewMXBean.class);
    BiasStatistics before = BiasedLock.statistics();

    assertThat(lock.biasToCurrentThread()).isTrue();
    Thread contender =
        new Thread(
            () -> {
              lock.lock();
              lock.unlock();
            });
    contender.start();
    contender.join();
    assertThat(lock.biasToCurrentThread()).isTrue();
    lock.lock();
    try {
      long left = 1;
      while (left > 0) {
        left = condition.awaitNanos(left);
      }
    } finally {
      lock.unlock(); // and a third grant
    }

    BiasStatistics after = BiasedLock.statistics();
    assertThat(after.grants() - before.grants()).isEqualTo(3);
    assertThat(after.revocations() - before.revocations()).isEqualTo(1);
    assertThat(after.conversions() - before.conversions()).isEqualTo(1);
    assertThat(after.handshakes() - before.handshakes()).isZero();
    assertThat(after.heavyFences() - before.heavyFences()).isPositive();
    assertThat(after.barriers() - before.barriers()).isPositive();
    assertThat(after.barriers()).isLessThanOrEqualTo(after.heavyFences());

    assertThat(bean.getStatus())
        .isEqualTo(Barriers.status().toString())
        .startsWith("READY: " + KernelBackend.NAME);
    assertThat(bean.getGrants()).isEqualTo(after.grants());
    assertThat(bean.getRevocations()).isEqualTo(after.revocations());
    assertThat(bean.getConversions()).isEqualTo(after.conversions());
    assertThat(bean.getHandshakes()).isEqualTo(after.handshakes());
    assertThat(bean.getHeavyFences()).isGreaterThanOrEqualTo(after.heavyFences());
    assertThat(bean.getBarriers()).isGreaterThanOrEqualTo(after.barriers());
  }

  @Test
  void itCanBeTurnedOff() {
    assertThat(isRegistered("true")).isEqualTo("registered: true");
    assertThat(isRegistered("false")).isEqualTo("registered: false");
  }

  private static String isRegistered(String askewJmx) {
    // Under the fallback the thread that registers measures nothing and is soon done.
    List<String> flags = List.of("-Daskew.jmx=" + askewJmx, "-Daskew.backend=fallback");
    List<String> lines = ChildJvm.run(RegisteredMain.class, flags).lines();
    return lines.get(lines.size() - 1);
  }

  /** A program that says whether there is an MXBean. */
  static final class RegisteredMain {
    private RegisteredMain() {}

    public static void main(String[] args) throws Exception {
      Barriers.awaitReady(Duration.ofSeconds(50));
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        if (thread.getName().equals("askew-barriers")) {
          thread.join(); // it starts the next
        }
      }
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        if (thread.getName().equals("askew-jmx")) {
          thread.join();
        }
      }
      ObjectName name = new ObjectName("dev.askew:type=Askew");
      System.out.println(
          "registered: " + ManagementFactory.getPlatformMBeanServer().isRegistered(name));
    }
  }
}
