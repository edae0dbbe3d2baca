// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import dev.askew.locks.internal.Registration;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.StandardMBean;
import org.jspecify.annotations.Nullable;

/** The bean. A class of its own, since a runtime image may lack java.management. */
final class Management implements AskewMXBean {
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
            "Status", "state, backend and description in one line",
            "Grants", "biases granted since the JVM started, over all locks",
            "Revocations", "biases ended by a contender or a writer",
            "Conversions", "biases ended by their owner",
            "Handshakes", "revocations for which the heavy fence failed; should be 0",
            "HeavyFences",
                "calls of heavyFence(), by locks, by the program and by the meter of costs",
            "Barriers", "barriers that the backend executed for these calls; callers share them");

    Described(Management bean) {
      super(bean, AskewMXBean.class, true);
    }

    @Override
    protected String getDescription(MBeanInfo info) {
      return "Askew's barrier backend, and totals over all its locks";
    }

    @Override
    protected String getDescription(MBeanAttributeInfo info) {
      return ATTRIBUTES.getOrDefault(info.getName(), info.getName());
    }
  }

  @Override
  public String getStatus() {
    return Barriers.status().toString();
  }

  @Override
  public long getGrants() {
    return Statistics.snapshot().grants();
  }

  @Override
  public long getRevocations() {
    return Statistics.snapshot().revocations();
  }

  @Override
  public long getConversions() {
    return Statistics.snapshot().conversions();
  }

  @Override
  public long getHandshakes() {
    return Statistics.snapshot().handshakes();
  }

  @Override
  public long getHeavyFences() {
    return Statistics.snapshot().heavyFences();
  }

  @Override
  public long getBarriers() {
    return Statistics.snapshot().barriers();
  }
}
