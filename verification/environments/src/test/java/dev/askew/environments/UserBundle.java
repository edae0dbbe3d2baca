// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.environments;

import dev.askew.locks.Barriers;
import dev.askew.reclamation.Lease;
import dev.askew.reclamation.SharedResource;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/**
 * A user's bundle, whose thread uses locks and a shared resource from when it starts until it
 * stops. The activator itself waits for nothing, since the framework may hold a lock of its own
 * around it.
 */
public final class UserBundle implements BundleActivator {
  private volatile boolean stopped;

  @Override
  public void start(BundleContext context) {
    FutureTask<Void> probe =
        new FutureTask<>(
            () -> {
              ProbeMain.run("BiasedLock");
              closeAResource();
              System.out.println(System.getProperty("osgi") + ": " + Barriers.status());
              return null;
            });
    context.registerService(Future.class, probe, null);
    new Thread(
            () -> {
              probe.run();
              work();
            },
            "user")
        .start();
  }

  /** Needs the bundle of the reclamation, and by it that of the locks. */
  private static void closeAResource() {
    StringBuilder freed = new StringBuilder();
    SharedResource<String> resource = new SharedResource<>("a resource", freed::append);
    try (Lease<String> lease = resource.acquire()) {
      Exercise.require(lease.get().equals("a resource") && freed.isEmpty(), "freed under a lease");
    }
    Exercise.require(resource.close(Duration.ofMinutes(2)), "not closed");
    System.out.println(System.getProperty("osgi") + ", freed: " + freed);
  }

  /** The bundles beneath may go meanwhile. */
  private void work() {
    try {
      while (!stopped) {
        Exercise.both();
      }
    } catch (Throwable t) {
      ProbeMain.say("BROKEN", t.toString());
    }
  }

  @Override
  public void stop(BundleContext context) {
    stopped = true;
  }
}
