// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import dev.askew.locks.internal.Registration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.StandardMBean;
import org.jspecify.annotations.Nullable;

/** The bean. A class of its own, since a runtime image may lack java.management. */
final class Management implements ReclamationMXBean {
  /** Keeps the bean for as long as this class lives. */
  @SuppressWarnings("UnusedVariable")
  private static @Nullable Object registered;

  private Management() {}

  /** Called only where the module is there, because without it this class cannot be linked. */
  static void register() throws JMException, ReflectiveOperationException {
    registered = Registration.register(new Described(new Management()), OBJECT_NAME);
  }

  /** What a console shows beside the figures. */
  private static final class Described extends StandardMBean {
    private static final Map<String, String> ATTRIBUTES =
        Map.of(
            "GracePeriods", "grace periods that have ended since the JVM started",
            "GracePeriodMicros", "how long they took together, in microseconds",
            "LongestGracePeriodMicros", "how long the longest took",
            "GivenUp", "grace periods that ran into a time limit, or failed",
            "Handshakes", "grace periods for which the heavy fence failed; should be 0",
            "EndedInside", "threads that ended inside a section; should be 0",
            "Backlog", "retired actions that have not run yet",
            "LongestWaitMicros", "how long the oldest grace period has waited that still waits",
            "Laggards", "the threads whose sections are waited for");

    Described(Management bean) {
      super(bean, ReclamationMXBean.class, true);
    }

    @Override
    protected String getDescription(MBeanInfo info) {
      return "Grace periods and retirement, over all Epochs of the process";
    }

    @Override
    protected String getDescription(MBeanAttributeInfo info) {
      return ATTRIBUTES.getOrDefault(info.getName(), info.getName());
    }
  }

  private static long micros(long nanos) {
    return TimeUnit.NANOSECONDS.toMicros(nanos);
  }

  @Override
  public long getGracePeriods() {
    return Statistics.GRACE_PERIODS.sum();
  }

  @Override
  public long getGracePeriodMicros() {
    return micros(Statistics.GRACE_PERIOD_NANOS.sum());
  }

  @Override
  public long getLongestGracePeriodMicros() {
    return micros(Statistics.LONGEST_NANOS.get());
  }

  @Override
  public long getGivenUp() {
    return Statistics.GIVEN_UP.sum();
  }

  @Override
  public long getHandshakes() {
    return Statistics.HANDSHAKES.sum();
  }

  @Override
  public long getEndedInside() {
    return Statistics.ENDED_INSIDE.sum();
  }

  @Override
  public long getBacklog() {
    return Statistics.backlog();
  }

  @Override
  public long getLongestWaitMicros() {
    return micros(Statistics.longestWaitNanos());
  }

  @Override
  public String[] getLaggards() {
    return Statistics.laggards().stream().map(Thread::getName).toArray(String[]::new);
  }
}
