// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.handshake;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierBackendProvider;
import dev.askew.api.BarrierUnavailableException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * Provides the backend {@code handshake}, priority 50, which is available on HotSpot, whatever the
 * operating system.
 *
 * <p>Its heavy fence asks for the stack trace of the thread that it has to reach. HotSpot stops
 * that thread for it, or finds it where it cannot go on unnoticed. That is a full fence, by
 * HotSpot's behaviour and not by a specification. On JDK 21 and later only that thread stops;
 * before, all do, which is as sound and dearer.
 */
public final class HandshakeBackendProvider implements BarrierBackendProvider {
  static final String NAME = "handshake";

  static final String GRANT_PERMISSION =
      "Grant askew-backend-handshake the permission java.lang.RuntimePermission"
          + " \"getStackTrace\".";

  /** The names of the JVMs whose sources have been read: the first words, and the last. */
  private static final List<String> BUILDS = List.of("OpenJDK ", "Java HotSpot(TM) ");

  private static final List<String> VARIANTS =
      List.of("Server VM", "Client VM", "Minimal VM", "Zero VM");

  /** Called by {@link java.util.ServiceLoader}. */
  public HandshakeBackendProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int priority() {
    return 50;
  }

  @Override
  public Optional<String> notApplicable() {
    return notApplicable(System.getProperty("java.vm.name", ""));
  }

  static Optional<String> notApplicable(String vm) {
    return isHotSpot(vm)
        ? Optional.empty()
        : Optional.of(
            (vm.isEmpty() ? "this JVM has no name" : "this is " + vm)
                + ", and what stops a thread is known of HotSpot alone");
  }

  /** Not by a regular expression, whose classes would be the first of a JVM that starts. */
  private static boolean isHotSpot(String vm) {
    for (String build : BUILDS) {
      if (vm.startsWith(build)) {
        String rest = vm.substring(build.length());
        return VARIANTS.contains(rest.startsWith("64-Bit ") ? rest.substring(7) : rest);
      }
    }
    return false;
  }

  /**
   * Starts a thread, executes one handshake with it, and ends it. Takes less than a millisecond,
   * besides the loading of classes.
   *
   * @return the backend
   * @throws BarrierUnavailableException if the JVM is not HotSpot, if a security manager denies
   *     Askew stack traces, or if a running thread has none
   */
  @Override
  public BarrierBackend open() throws BarrierUnavailableException {
    Optional<String> reason = notApplicable();
    if (reason.isPresent()) {
      throw new BarrierUnavailableException(
          "Opening the backend " + NAME, reason.get(), "Leave askew.backend at auto.");
    }
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch stop = new CountDownLatch(1);
    Thread target = new Thread(null, new Waiting(running, stop), "askew-handshake", 0, false);
    target.setDaemon(true);
    target.start();
    boolean found;
    try {
      running.await();
      found = Handshake.execute(target);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("interrupted");
    } catch (SecurityException e) {
      throw new BarrierUnavailableException("Thread.getStackTrace()", e, GRANT_PERMISSION);
    } finally {
      stop.countDown();
    }
    if (!found) {
      throw failed("it is empty for a thread that waits");
    }
    return new HandshakeBackend();
  }

  private static BarrierUnavailableException failed(String reason) {
    return new BarrierUnavailableException(
        "Thread.getStackTrace()", reason, "Report this, with the JVM's name and version.");
  }

  /** A class, because the first lambda of a JVM takes some milliseconds. */
  private record Waiting(CountDownLatch running, CountDownLatch stop) implements Runnable {
    @Override
    public void run() {
      running.countDown();
      try {
        stop.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // by whom? then it ends
      }
    }
  }
}
