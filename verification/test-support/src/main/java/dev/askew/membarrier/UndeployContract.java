// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.membarrier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.api.BarrierBackendProvider;
import java.io.File;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An application that is undeployed takes the backend with it. With jffi 1.3.13 to 1.3.15 the
 * backend {@code jnr} does not go: a thread of jffi's own keeps the class loader.
 */
public abstract class UndeployContract {
  private final Class<? extends BarrierBackendProvider> provider;

  /** With the provider of a backend. */
  protected UndeployContract(Class<? extends BarrierBackendProvider> provider) {
    this.provider = provider;
  }

  @Test
  @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void theClassLoaderIsCollectedAfterUse() throws Exception {
    FutureTask<WeakReference<ClassLoader>> application =
        new FutureTask<>(this::deployUseAndUndeploy);
    Thread thread = new Thread(application);
    thread.start();
    WeakReference<ClassLoader> loader = application.get();
    thread.join();

    long start = System.nanoTime();
    while (loader.get() != null && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(60)) {
      System.gc();
      Thread.sleep(50);
    }
    assertThat(loader.get()).isNull();
  }

  private WeakReference<ClassLoader> deployUseAndUndeploy() throws Exception {
    List<URL> jars = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      jars.add(new File(entry).toURI().toURL());
    }
    try (URLClassLoader loader =
        new URLClassLoader(jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Thread.currentThread().setContextClassLoader(loader);
      Object copy = loader.loadClass(provider.getName()).getConstructor().newInstance();
      Object backend = copy.getClass().getMethod("open").invoke(copy);
      Method heavyFence = loader.loadClass("dev.askew.api.BarrierBackend").getMethod("heavyFence");
      for (int i = 0; i < 1_000; i++) {
        heavyFence.invoke(backend);
      }
      assertThat(backend.getClass().getClassLoader()).isSameAs(loader);
      return new WeakReference<>(loader);
    } finally {
      Thread.currentThread().setContextClassLoader(null);
    }
  }
}
