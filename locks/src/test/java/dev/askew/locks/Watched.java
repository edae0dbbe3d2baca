// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Runs all tests, their constructors and what comes before and after each, in one thread, and
 * watches it. A test that hangs fails, with its stack, and the next one gets a new thread. JUnit's
 * own time-out in a separate thread would run constructor and test in different ones; here a lock's
 * owner or reader is often the thread that made the lock.
 */
public final class Watched implements InvocationInterceptor {
  private static final long PATIENCE_SECONDS = 300;

  private static @Nullable Watched current;

  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "main");
            thread.setDaemon(true);
            this.thread = thread;
            return thread;
          });
  private volatile @Nullable Thread thread;

  private static synchronized Watched current() {
    if (current == null) {
      current = new Watched();
    }
    return current;
  }

  private static synchronized void giveUp(Watched hanging) {
    hanging.executor.shutdownNow();
    if (current == hanging) {
      current = null;
    }
  }

  private static <T> T watched(Invocation<T> invocation, Object what) throws Throwable {
    Watched watched = current();
    Future<T> outcome =
        watched.executor.submit(
            () -> {
              try {
                return invocation.proceed();
              } catch (Exception | Error e) {
                throw e;
              } catch (Throwable t) {
                throw new AssertionError(t);
              }
            });
    try {
      return outcome.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() == null ? e : e.getCause();
    } catch (TimeoutException e) {
      AssertionError culprit = new AssertionError(what + " hangs: " + stack(watched.thread), e);
      giveUp(watched);
      throw culprit;
    }
  }

  private static String stack(@Nullable Thread thread) {
    return thread == null
        ? "no thread"
        : Stream.of(thread.getStackTrace())
            .map(StackTraceElement::toString)
            .collect(Collectors.joining("\n  "));
  }

  @Override
  public <T> T interceptTestClassConstructor(
      Invocation<T> invocation,
      ReflectiveInvocationContext<Constructor<T>> invoked,
      ExtensionContext context)
      throws Throwable {
    return watched(invocation, invoked.getExecutable());
  }

  @Override
  public void interceptBeforeEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> invoked,
      ExtensionContext context)
      throws Throwable {
    watched(invocation, invoked.getExecutable());
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> invoked,
      ExtensionContext context)
      throws Throwable {
    watched(invocation, invoked.getExecutable());
  }

  @Override
  public <T> T interceptTestFactoryMethod(
      Invocation<T> invocation,
      ReflectiveInvocationContext<Method> invoked,
      ExtensionContext context)
      throws Throwable {
    return watched(invocation, invoked.getExecutable());
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> invoked,
      ExtensionContext context)
      throws Throwable {
    watched(invocation, invoked.getExecutable());
  }

  @Override
  public void interceptDynamicTest(
      Invocation<Void> invocation, DynamicTestInvocationContext test, ExtensionContext context)
      throws Throwable {
    watched(invocation, context.getDisplayName());
  }

  @Override
  public void interceptAfterEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> invoked,
      ExtensionContext context)
      throws Throwable {
    watched(invocation, invoked.getExecutable());
  }
}
