// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import dev.askew.locks.internal.LogWriter;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.management.ObjectName;

/** A child JVM whose logging misbehaves, or comes late; it ends with the word sound. */
final class LoggingMain {
  /** The log manager references its loggers weakly. */
  private static final List<Logger> KEPT = new ArrayList<>();

  private LoggingMain() {}

  /** What a program installs by a system property. */
  public static final class Late extends LogManager {
    /** For the JDK. */
    public Late() {}
  }

  private abstract static class Own extends Handler {
    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  public static void main(String[] args) throws Exception {
    CountDownLatch logged = new CountDownLatch(1);
    switch (args[0]) {
      case "throws" -> {
        handle(
            () -> {
              throw new IllegalStateException("a faulty handler");
            });
        BiasLifeMain.main(new String[0]);
        System.out.println(Barriers.status().state());
        ObjectName name = new ObjectName(AskewMXBean.OBJECT_NAME);
        Peer.until(
            "the bean is there",
            () -> ManagementFactory.getPlatformMBeanServer().isRegistered(name));
        System.out.println("bean: true");
      }
      case "locks" -> {
        handle(
            () -> {
              lockOnAnotherThread();
              logged.countDown();
            });
        switch (args[1]) {
          case "BiasedLock" -> new BiasedLock().lock();
          case "BiasedReadWriteLock" -> new BiasedReadWriteLock().readLock().lock();
          case "Barriers" -> Barriers.awaitReady(Duration.ZERO);
          default -> throw new IllegalArgumentException(args[1]);
        }
        await(logged);
        BiasLifeMain.main(new String[0]);
        System.out.println(Barriers.status().state());
      }
      case "late" -> {
        BiasLifeMain.main(new String[0]);
        System.out.println(
            "JVMCI: " + ModuleLayer.boot().findModule("jdk.internal.vm.ci").isPresent());
        System.out.println("backend: " + Barriers.status().backend());
        System.setProperty("java.util.logging.manager", Late.class.getName());
        System.out.println("manager: " + LogManager.getLogManager().getClass().getSimpleName());
      }
      case "waits" -> {
        BiasLifeMain.main(new String[0]);
        handle(logged::countDown);
        await(logged);
      }
      case "ends" -> {
        BiasLifeMain.main(new String[0]);
        if (LogWriter.ALL.equals(System.getProperty(LogWriter.PROPERTY))) {
          Peer.until(
              "it is written", () -> !Peer.isThere("askew-log")); // java.util.logging ends, too
        }
      }
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void handle(Runnable action) {
    Logger logger = Logger.getLogger("dev.askew.locks");
    logger.addHandler(
        new Own() {
          @Override
          public void publish(LogRecord message) {
            action.run();
          }
        });
    KEPT.add(logger);
  }

  private static void await(CountDownLatch logged) throws InterruptedException {
    if (!logged.await(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("nothing was logged");
    }
    System.out.println("logged");
  }

  private static void lockOnAnotherThread() {
    try (Peer peer = new Peer("appender")) {
      peer.run(
          () -> {
            BiasedLock lock = new BiasedLock();
            lock.lock();
            lock.unlock();
            BiasedReadWriteLock readWrite = new BiasedReadWriteLock();
            readWrite.writeLock().lock();
            readWrite.writeLock().unlock();
          });
    }
  }
}
