// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.environments;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Deploys a probe several times at once, each with classes of its own, and undeploys them. */
final class CopiesMain {
  /**
   * Where C2 is slow to compile, the thread that measures costs stays for most of a minute, and
   * with it its copy.
   */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private CopiesMain() {}

  public static void main(String[] arguments) throws Exception {
    int copies = Integer.parseInt(arguments[0]);
    List<WeakReference<ClassLoader>> deployed = useAll(copies, arguments[1]);
    System.out.println("copies: " + deployed.size() + " serve");
    System.out.println("copies: " + awaitCollection(deployed));
    int beans = beansThatAnswer();
    System.out.println("copies: " + (beans == 0 ? "no bean answers" : beans + " beans answer"));
  }

  /** A bean whose application is gone may be there until somebody asks it. */
  private static int beansThatAnswer() throws JMException {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    int answers = 0;
    for (ObjectName name : server.queryNames(new ObjectName("dev.askew:*"), null)) {
      try {
        server.getAttribute(name, "Status");
        answers++;
      } catch (JMException | RuntimeException e) {
        // gone
      }
    }
    return answers;
  }

  /** In a method of its own, so that no variable of it keeps a copy. */
  private static List<WeakReference<ClassLoader>> useAll(int copies, String classPath)
      throws Exception {
    ExecutorService containers = Executors.newFixedThreadPool(copies);
    List<Callable<WeakReference<ClassLoader>>> deployments = new ArrayList<>();
    for (int i = 0; i < copies; i++) {
      deployments.add(() -> use(classPath));
    }
    List<WeakReference<ClassLoader>> deployed = new ArrayList<>();
    for (Future<WeakReference<ClassLoader>> future : containers.invokeAll(deployments)) {
      deployed.add(future.get());
    }
    containers.shutdown();
    return deployed;
  }

  private static WeakReference<ClassLoader> use(String classPath)
      throws IOException, ReflectiveOperationException {
    List<URL> urls = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    URLClassLoader loader =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    Object works =
        loader
            .loadClass(ProbeMain.class.getName())
            .getMethod("run", String.class)
            .invoke(null, "BiasedLock");
    Exercise.require(Boolean.TRUE.equals(works), "a copy does not serve");
    loader.close();
    return new WeakReference<>(loader);
  }

  private static String awaitCollection(List<WeakReference<ClassLoader>> deployed)
      throws InterruptedException {
    long left = deployed.size();
    long start = System.nanoTime();
    while (left > 0 && System.nanoTime() - start < PATIENCE.toNanos()) {
      System.gc();
      Thread.sleep(100);
      left = deployed.stream().filter(copy -> copy.get() != null).count();
    }
    return left == 0
        ? "all are collected"
        : left + " remain, and the threads " + Thread.getAllStackTraces().keySet();
  }
}
