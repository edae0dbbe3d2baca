// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import java.util.function.Supplier;

/** One copy of Askew with statics of its own, so that what befalls it stays with it. */
final class Copy extends ClassLoader {
  static final String LOCKS = "dev.askew.locks.";
  static final String RECLAMATION = "dev.askew.reclamation.";
  private static final String SCENARIOS = "dev.askew.injection.scenario.";

  private final Askew askew;
  private final Map<String, Supplier<Scenario>> scenarios;

  /**
   * Loads a copy, in which that backend serves.
   *
   * @throws IllegalStateException if it does not
   */
  Copy(Askew askew, String backend) {
    super(Copy.class.getClassLoader());
    this.askew = askew;
    System.setProperty("askew.backend", backend);
    System.setProperty("askew.jmx", "false");
    @SuppressWarnings("unchecked")
    Map<String, Supplier<Scenario>> all = (Map<String, Supplier<Scenario>>) loaded("all");
    scenarios = all;
    if (!(boolean) loaded("isServedBy", backend)) {
      throw new IllegalStateException(status());
    }
  }

  static {
    registerAsParallelCapable();
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!isTried(name) && !name.startsWith(SCENARIOS)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      if (known != null) {
        return known;
      }
      try {
        byte[] bytes = askew.bytes(name);
        if (bytes == null) {
          throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  /** Whether that is a class in which errors are thrown. */
  static boolean isTried(String name) {
    return name.startsWith(LOCKS) || name.startsWith(RECLAMATION);
  }

  Map<String, Supplier<Scenario>> scenarios() {
    return scenarios;
  }

  /** Whether it serves no more as it did. */
  boolean isSpent() {
    return !(boolean) loaded("isServing");
  }

  String status() {
    return (String) loaded("status");
  }

  private Object loaded(String method, Object... arguments) {
    try {
      Class<?>[] types = new Class<?>[arguments.length];
      for (int i = 0; i < types.length; i++) {
        types[i] = arguments[i].getClass();
      }
      return loadClass(SCENARIOS + "Scenarios").getMethod(method, types).invoke(null, arguments);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
