// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.environments;

import dev.askew.locks.AskewMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import javax.management.ObjectName;

/** A probe that says as well whether the logger was called and the bean registered. */
final class LoggedProbeMain {
  private static final int MOST_SECONDS = 60;

  private LoggedProbeMain() {}

  public static void main(String[] arguments) throws Exception {
    ProbeMain.run(arguments[0]);
    boolean called = Awkward.CALLED.await(MOST_SECONDS, TimeUnit.SECONDS);
    ProbeMain.say("logger", called ? "called" : "not called");
    ProbeMain.say("bean", isRegistered() ? "registered" : "missing");
  }

  private static boolean isRegistered() throws Exception {
    ObjectName name = new ObjectName(AskewMXBean.OBJECT_NAME);
    for (int i = 0; i < 100 * MOST_SECONDS; i++) {
      if (ManagementFactory.getPlatformMBeanServer().isRegistered(name)) {
        return true;
      }
      Thread.sleep(10);
    }
    return false;
  }
}
