// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;

/**
 * Gives the program Askew's locks and backends, out of the doctor's jar inside the agent's, unless
 * it has them. They come last on its class path, so they hide nothing. Nothing else in that jar
 * goes along; JNR-FFI and what it needs only where {@code java.lang.foreign} does not do.
 */
final class AskewJar {
  private static final String LOCK = "dev/askew/locks/BiasedLock.class";
  private static final String BARRIERS = "dev.askew.locks.Barriers";
  private static final int WITH_FOREIGN = 22;

  private static final Set<String> ALWAYS =
      Set.of(
          "dev/askew/api/",
          "dev/askew/backend/",
          "dev/askew/locks/",
          "dev/askew/membarrier/",
          "META-INF/services/dev.askew.api.");

  /** The last is ASM; written out, it would be relocated like the agent's own. */
  private static final Set<String> FOR_JNR =
      Set.of("com/kenai/jffi/", "jni/", "jnr/", "org/objectweb/");

  /** How long the end of the JVM may wait for Askew's backend. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static volatile boolean isProvided;

  private AskewJar() {}

  static void provide(Instrumentation instrumentation, Path agentJar) throws IOException {
    if (ClassLoader.getSystemClassLoader().getResource(LOCK) != null) {
      return;
    }
    Path locks = Files.createTempFile("askew-locks", ".jar");
    // Not earlier: the class loader opens it again and again.
    locks.toFile().deleteOnExit();
    try (JarFile outer = new JarFile(agentJar.toFile())) {
      ZipEntry doctor = outer.getEntry(Costs.DOCTOR);
      if (doctor == null) {
        throw new IOException(Costs.DOCTOR + " is not in " + agentJar);
      }
      try (InputStream in = outer.getInputStream(doctor);
          OutputStream out = Files.newOutputStream(locks)) {
        copy(new JarInputStream(in), new JarOutputStream(out));
      }
    }
    instrumentation.appendToSystemClassLoaderSearch(new JarFile(locks.toFile()));
    isProvided = true;
  }

  /**
   * Waits until Askew has got its backend out of the jar, which is deleted when the JVM ends. Else
   * it would warn that it finds none.
   */
  static void settle(Instrumentation instrumentation) throws ReflectiveOperationException {
    if (!isProvided) {
      return;
    }
    for (Class<?> each : instrumentation.getAllLoadedClasses()) {
      if (each.getName().equals(BARRIERS)) {
        each.getMethod("awaitReady", Duration.class).invoke(null, PATIENCE);
      }
    }
  }

  private static void copy(JarInputStream in, JarOutputStream out) throws IOException {
    Set<String> wanted = new HashSet<>(ALWAYS);
    if (Runtime.version().feature() < WITH_FOREIGN) {
      wanted.addAll(FOR_JNR);
    }
    out.setLevel(Deflater.NO_COMPRESSION); // the program waits for it
    JarEntry entry = in.getNextJarEntry();
    while (entry != null) {
      String name = entry.getName();
      if (!entry.isDirectory() && wanted.stream().anyMatch(name::startsWith)) {
        out.putNextEntry(new ZipEntry(name));
        in.transferTo(out);
      }
      entry = in.getNextJarEntry();
    }
    out.finish();
  }
}
