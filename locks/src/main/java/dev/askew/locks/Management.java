// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/** Registers the bean. A class of its own, since a runtime image may lack java.management. */
final class Management implements AskewMXBean {
  private Management() {}

  static void registerIfPossible() throws JMException {
    if (Boolean.parseBoolean(System.getProperty("askew.jmx", "true"))
        && ModuleLayer.boot().findModule("java.management").isPresent()) {
      register();
    }
  }

  private static void register() throws JMException {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName name = new ObjectName(OBJECT_NAME);
    if (!server.isRegistered(name)) { // another class loader's copy may have come first
      server.registerMBean(new StandardMBean(new Management(), AskewMXBean.class, true), name);
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
