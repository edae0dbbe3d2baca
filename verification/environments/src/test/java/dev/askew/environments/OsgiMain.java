// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.environments;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.wiring.FrameworkWiring;

/** Starts a framework with bundles, and takes one away beneath the user's. */
final class OsgiMain {
  private static final int MOST_SECONDS = 120;

  private OsgiMain() {}

  /** With the framework's directory, the bundles' files, the user's the last, and one of them. */
  public static void main(String[] arguments) {
    try {
      run(arguments);
    } catch (Throwable t) {
      ProbeMain.say("BROKEN", t.toString());
      t.printStackTrace(System.out);
      System.exit(1); // the framework's threads are no daemons
    }
  }

  private static void run(String[] arguments) throws Exception {
    Framework framework =
        ServiceLoader.load(FrameworkFactory.class)
            .findFirst()
            .orElseThrow()
            .newFramework(Map.of(Constants.FRAMEWORK_STORAGE, arguments[0]));
    framework.start();
    List<Bundle> bundles = new ArrayList<>();
    for (String file : arguments[1].split(File.pathSeparator, -1)) {
      bundles.add(install(framework, file));
    }
    Bundle user = bundles.get(bundles.size() - 1);

    step("osgi: all bundles");
    bundles.forEach(OsgiMain::start);
    awaitUser(framework);

    if (arguments.length > 2) {
      step("osgi: restarted, without a backend's bundle");
      Bundle backend =
          bundles.stream()
              .filter(bundle -> bundle.getLocation().equals(location(arguments[2])))
              .findFirst()
              .orElseThrow();
      backend.uninstall();
      user.stop();
      start(user);
      awaitUser(framework);

      step("osgi: wired anew");
      refresh(framework, null);
      awaitUser(framework);

      step("osgi: the backend's bundle is back");
      start(install(framework, arguments[2]));
      refresh(framework, List.of(locks(framework)));
      awaitUser(framework);
    }

    framework.stop();
    framework.waitForStop(TimeUnit.SECONDS.toMillis(MOST_SECONDS));
    System.out.println("osgi: stopped");
  }

  /** What the user's bundle puts before its status. */
  private static void step(String step) {
    System.setProperty("osgi", step);
  }

  private static String location(String file) {
    return Path.of(file).toUri().toString();
  }

  private static Bundle install(Framework framework, String file) throws BundleException {
    return framework.getBundleContext().installBundle(location(file));
  }

  /** A bundle that does not start does not keep the others from it. */
  private static void start(Bundle bundle) {
    if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
      try {
        bundle.start();
      } catch (BundleException e) {
        System.out.println("osgi: " + bundle.getSymbolicName() + " does not start: " + e);
      }
    }
  }

  private static Bundle locks(Framework framework) {
    for (Bundle bundle : framework.getBundleContext().getBundles()) {
      if ("dev.askew.locks".equals(bundle.getSymbolicName())) {
        return bundle;
      }
    }
    throw new IllegalStateException("no bundle of the locks");
  }

  /** Until the user's bundle has used its locks. */
  private static void awaitUser(Framework framework) throws Exception {
    BundleContext context = framework.getBundleContext();
    Future<?> probe = context.getService(context.getServiceReference(Future.class));
    probe.get(MOST_SECONDS, TimeUnit.SECONDS);
  }

  /** Wires these anew, or what an uninstalled bundle left, and all that depend on them. */
  private static void refresh(Framework framework, @Nullable List<Bundle> bundles)
      throws Exception {
    CountDownLatch refreshed = new CountDownLatch(1);
    framework.adapt(FrameworkWiring.class).refreshBundles(bundles, event -> refreshed.countDown());
    Exercise.require(
        refreshed.await(MOST_SECONDS, TimeUnit.SECONDS), "bundles are still refreshed");
  }
}
