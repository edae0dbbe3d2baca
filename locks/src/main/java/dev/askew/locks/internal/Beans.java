// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks.internal;

import java.util.function.Consumer;

/** Registers a bean when the program has had time to set up its logging, if there is JMX at all. */
public final class Beans {
  /**
   * What registers. Where that is a method of a class that needs JMX, by a lambda expression and
   * not by a reference to it, which would link that class at once.
   */
  public interface Registering {
    /** Called only where the module java.management is there. */
    void register() throws Exception;
  }

  private Beans() {}

  /**
   * Later, in a thread of its own, because the platform's MBean server initialises
   * java.util.logging.
   *
   * @param failed is told what went wrong in that thread
   */
  public static void registerLater(Registering bean, Consumer<Throwable> failed) {
    if (Privileged.property("askew.jmx", "true").equals("true")
        && Modules.isThere("java.management")) {
      Thread registrar =
          new Thread(
              null, () -> Privileged.run(() -> register(bean, failed)), "askew-jmx", 0, false);
      registrar.setDaemon(true);
      registrar.start();
    }
  }

  private static void register(Registering bean, Consumer<Throwable> failed) {
    try {
      Privileged.adoptClassLoader();
      LogWriter.awaitHeadStart();
      bean.register();
    } catch (Throwable t) {
      tell(failed, t);
    }
  }

  private static void tell(Consumer<Throwable> failed, Throwable thrown) {
    try {
      failed.accept(thrown);
    } catch (Throwable t) {
      // no memory, or the application has been undeployed meanwhile, and its classes are gone
    }
  }
}
