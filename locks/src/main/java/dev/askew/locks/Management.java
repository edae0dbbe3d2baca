// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

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
import java.util.Map;
import java.util.Objects;
import javax.management.DynamicMBean;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.jspecify.annotations.Nullable;

/**
 * Registers the bean. A class of its own, since a runtime image may lack java.management.
 *
 * <p>The server outlives an application that is undeployed, and keeps its beans, their classes and
 * the loaders of those. So what is registered consists of the JDK's own objects: a proxy whose
 * handler is made of method handles and reaches this class by a weak reference. Once the
 * application is gone, whoever asks the bean next makes it unregister itself.
 */
final class Management implements AskewMXBean {
  private static final int MOST_COPIES = 1_000;

  /** Keeps what the server references weakly, for as long as this class lives. */
  @SuppressWarnings("UnusedVariable")
  private static @Nullable InvocationHandler answering;

  private Management() {}

  /** Called only where the module is there, because without it this class cannot be linked. */
  static void register() throws JMException, ReflectiveOperationException {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    DynamicMBean own = new Described(new Management());
    InvocationHandler handler = (proxy, method, arguments) -> answer(own, method, arguments);
    answering = handler;
    for (int copy = 1; copy <= MOST_COPIES; copy++) {
      ObjectName name = new ObjectName(copy == 1 ? OBJECT_NAME : OBJECT_NAME + ",copy=" + copy);
      removeIfGone(server, name);
      try {
        server.registerMBean(weakly(handler, server, name), name);
        return;
      } catch (InstanceAlreadyExistsException e) {
        // another class loader's copy of Askew: the next name
      }
    }
    throw new InstanceAlreadyExistsException(OBJECT_NAME + ", and " + MOST_COPIES + " more");
  }

  /** What a console shows beside the figures. */
  private static final class Described extends StandardMBean {
    private static final Map<String, String> ATTRIBUTES =
        Map.of(
            "Status", "state, backend and description in one line",
            "Grants", "biases granted since the JVM started, over all locks",
            "Revocations", "biases ended by a contender or a writer",
            "Conversions", "biases ended by their owner",
            "Handshakes", "revocations for which the heavy fence failed; should be 0",
            "HeavyFences",
                "calls of heavyFence(), by locks, by the program and by the meter of costs",
            "Barriers", "barriers that the backend executed for these calls; callers share them");

    Described(Management bean) {
      super(bean, AskewMXBean.class, true);
    }

    @Override
    protected String getDescription(MBeanInfo info) {
      return "Askew's barrier backend, and totals over all its locks";
    }

    @Override
    protected String getDescription(MBeanAttributeInfo info) {
      return ATTRIBUTES.getOrDefault(info.getName(), info.getName());
    }
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
                .bindTo("The application whose locks this bean described is gone."),
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

  @Override
  public String getStatus() {
    return Barriers.status().toString();
  }

  @Override
  public long getGrants() {
    return Statistics.snapshot().grants();
  }

  @Override
  public long getRevocations() {
    return Statistics.snapshot().revocations();
  }

  @Override
  public long getConversions() {
    return Statistics.snapshot().conversions();
  }

  @Override
  public long getHandshakes() {
    return Statistics.snapshot().handshakes();
  }

  @Override
  public long getHeavyFences() {
    return Statistics.snapshot().heavyFences();
  }

  @Override
  public long getBarriers() {
    return Statistics.snapshot().barriers();
  }
}
