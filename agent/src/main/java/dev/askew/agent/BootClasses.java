// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Gives {@code dev.askew.agent.probe} to the boot loader, so that the JDK's locks find it. Not by
 * {@code appendToBootstrapClassLoaderSearch}: after that HotSpot shares fewer classes, and says so
 * on the program's standard output.
 */
final class BootClasses {
  private static final String PACKAGE = "dev/askew/agent/probe/";
  private static final String SUFFIX = ".class";

  private BootClasses() {}

  static void define(Instrumentation instrumentation, Path agentJar)
      throws IOException, ReflectiveOperationException {
    Module base = Object.class.getModule();
    Set<Module> us = Set.of(BootClasses.class.getModule());
    instrumentation.redefineModule(
        base,
        Set.of(),
        Map.of("jdk.internal.access", us),
        Map.of("jdk.internal.access", us),
        Set.of(),
        Map.of());
    Class<?> secrets = Class.forName("jdk.internal.access.SharedSecrets");
    Object access = secrets.getMethod("getJavaLangAccess").invoke(null);
    Method define =
        Class.forName("jdk.internal.access.JavaLangAccess")
            .getMethod(
                "defineClass",
                ClassLoader.class,
                String.class,
                byte[].class,
                ProtectionDomain.class,
                String.class);
    Class<?> probe = null;
    try (JarFile jar = new JarFile(agentJar.toFile())) {
      List<JarEntry> entries =
          jar.stream()
              .filter(entry -> entry.getName().startsWith(PACKAGE))
              .filter(entry -> entry.getName().endsWith(SUFFIX))
              .filter(entry -> !entry.getName().endsWith("package-info.class"))
              .toList();
      for (JarEntry entry : entries) {
        try (InputStream in = jar.getInputStream(entry)) {
          String name = entry.getName();
          name = name.substring(0, name.length() - SUFFIX.length()).replace('/', '.');
          probe = (Class<?>) define.invoke(access, null, name, in.readAllBytes(), null, null);
        }
      }
    }
    if (probe == null) {
      throw new IOException("nothing of " + PACKAGE + " in " + agentJar);
    }
    // For Thread.tid, before JDK 19.
    instrumentation.redefineModule(
        base,
        Set.of(),
        Map.of(),
        Map.of("java.lang", Set.of(probe.getModule())),
        Set.of(),
        Map.of());
  }
}
