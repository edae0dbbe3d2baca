// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;
import javax.management.DynamicMBean;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * Registers a bean. A class of its own, since a runtime image may lack java.management.
 *
 * <p>The server outlives an application that is undeployed, and keeps its beans, their classes and
 * the loaders of those. So what is registered consists of the JDK's own objects: a proxy whose
 * handler is made of method handles and reaches the bean by a weak reference. Once the application
 * is gone, whoever asks the bean next makes it unregister itself.
 */
public final class Registration {
  private static final int MOST_COPIES = 1_000;

  private Registration() {}

  /**
   * Registers the bean with the platform's server.
   *
   * @param objectName the name; with a key added if another class loader's copy of Askew has it
   * @return what the server references weakly: the caller keeps it for as long as the bean is to
   *     answer
   */
  public static Object register(DynamicMBean own, String objectName)
      throws JMException, ReflectiveOperationException {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    InvocationHandler handler = (proxy, method, arguments) -> answer(own, method, arguments);
    for (int copy = 1; copy <= MOST_COPIES; copy++) {
      ObjectName name = new ObjectName(copy == 1 ? objectName : objectName + ",copy=" + copy);
      removeIfGone(server, name);
      try {
        server.registerMBean(weakly(handler, server, name), name);
        return handler;
      } catch (InstanceAlreadyExistsException e) {
        // the next name
      }
    }
    throw new InstanceAlreadyExistsException(objectName + ", and " + MOST_COPIES + " more");
  }

  private static @Nullable Object answer(
      DynamicMBean own, Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(own, arguments);
    } catch (InvocationTargetException e) {
      throw Objects.requireNonNullElse(e.getCause(), e);
    }
  }

  /** A bean of an application that is gone unregisters itself when it is asked. */
  private static void removeIfGone(MBeanServer server, ObjectName name) {
    try {
      server.getMBeanInfo(name);
    } catch (JMException | RuntimeException e) {
      // none of that name, or it has just gone
    }
  }

  /** A bean of the JDK's own classes that hands on all calls while the handler lives. */
  private static DynamicMBean weakly(InvocationHandler handler, MBeanServer server, ObjectName name)
      throws ReflectiveOperationException {
    MethodHandles.Lookup lookup = MethodHandles.publicLookup();
    MethodHandle get =
        lookup
            .findVirtual(Reference.class, "get", MethodType.methodType(Object.class))
            .bindTo(new WeakReference<>(handler))
            .asType(MethodType.methodType(InvocationHandler.class));
    MethodHandle invoke =
        lookup.findVirtual(
            InvocationHandler.class,
            "invoke",
            MethodType.methodType(Object.class, Object.class, Method.class, Object[].class));
    MethodHandle lives =
        lookup
            .findStatic(
                Objects.class, "nonNull", MethodType.methodType(boolean.class, Object.class))
            .asType(MethodType.methodType(boolean.class, InvocationHandler.class));
    MethodHandle unregister =
        lookup
            .findVirtual(
                MBeanServer.class,
                "unregisterMBean",
                MethodType.methodType(void.class, ObjectName.class))
            .bindTo(server)
            .bindTo(name);
    // Made when it is thrown: the stack trace in an exception keeps classes alive.
    MethodHandle gone =
        MethodHandles.filterReturnValue(
            lookup
                .findConstructor(
                    IllegalStateException.class, MethodType.methodType(void.class, String.class))
                .bindTo("The application that this bean described is gone."),
            MethodHandles.throwException(Object.class, IllegalStateException.class));
    MethodHandle end = MethodHandles.foldArguments(gone, unregister);
    MethodHandle handOn =
        MethodHandles.foldArguments(
            MethodHandles.guardWithTest(
                lives, invoke, MethodHandles.dropArguments(end, 0, invoke.type().parameterList())),
            get);

    // JDK 17 to 21 define the handler's class in the current thread's context class loader.
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try {
      return (DynamicMBean)
          Proxy.newProxyInstance(
              ClassLoader.getPlatformClassLoader(),
              new Class<?>[] {DynamicMBean.class},
              MethodHandleProxies.asInterfaceInstance(InvocationHandler.class, handOn));
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
