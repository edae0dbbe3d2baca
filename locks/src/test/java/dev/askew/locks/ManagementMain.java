// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import com.google.common.testing.GcFinalization;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** A child JVM in which applications with copies of Askew come and go. */
final class ManagementMain {
  private ManagementMain() {}

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "copies" -> {
        URLClassLoader first = deploy();
        untilBeans(1);
        URLClassLoader second = deploy();
        for (ObjectName name : untilBeans(2)) {
          String status = (String) server().getAttribute(name, "Status");
          System.out.println(name + " " + status.substring(0, status.indexOf(':')));
        }
        System.out.println(
            "attributes: "
                + server().getMBeanInfo(untilBeans(2).iterator().next()).getAttributes().length);
        first.close();
        second.close();
      }
      case "race" -> {
        List<URLClassLoader> copies = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
          copies.add(deploy());
        }
        System.out.println("beans: " + untilBeans(12).size());
        for (URLClassLoader copy : copies) {
          copy.close();
        }
      }
      case "undeploy" -> {
        GcFinalization.awaitClear(deployAndUndeploy());
        System.out.println("collected");
        System.out.println("answers: " + answers(new ObjectName(AskewMXBean.OBJECT_NAME)));
        System.out.println("beans: " + beans().size());
        GcFinalization.awaitClear(deployAndUndeploy());
        try (URLClassLoader next = deploy()) {
          ObjectName name = new ObjectName(AskewMXBean.OBJECT_NAME);
          Peer.until("the next one takes its name", () -> answers(name));
          System.out.println("again: " + name + (next == null ? " nobody" : ""));
        }
      }
      case "measure" -> {
        BiasLifeMain.main(new String[0]);
        Peer.until("costs are measured", () -> Costs.current() != Costs.UNKNOWN);
        System.out.println("measured");
        untilAskewsThreadsHaveEnded();
      }
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static MBeanServer server() {
    return ManagementFactory.getPlatformMBeanServer();
  }

  /** An application of its own, with all of the class path to itself, that uses a lock. */
  private static URLClassLoader deploy() throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    URLClassLoader loader =
        new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
    Class<?> main = Class.forName(BiasLifeMain.class.getName(), true, loader);
    var assertSound = main.getDeclaredMethod("assertSound");
    assertSound.setAccessible(true);
    assertSound.invoke(null);
    return loader;
  }

  private static WeakReference<ClassLoader> deployAndUndeploy() throws Exception {
    URLClassLoader loader = deploy();
    untilBeans(1);
    untilAskewsThreadsHaveEnded();
    loader.close();
    return new WeakReference<>(loader);
  }

  private static void untilAskewsThreadsHaveEnded() {
    Peer.until(
        "its threads have ended",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("askew-")));
  }

  private static Set<ObjectName> beans() {
    try {
      return new TreeSet<>(server().queryNames(new ObjectName("dev.askew:*"), null));
    } catch (JMException e) {
      throw new AssertionError(e);
    }
  }

  private static Set<ObjectName> untilBeans(int count) {
    Peer.until(count + " beans", () -> beans().size() == count);
    return beans();
  }

  private static boolean answers(ObjectName name) {
    try {
      return server().getAttribute(name, "Status") != null;
    } catch (JMException | RuntimeException e) {
      return false;
    }
  }
}
