// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.macro;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;

/**
 * Loads a program anew from the class path and writes another class wherever it says {@link
 * ReentrantLock}: what its authors would get by changing an import, in every place at once. Nothing
 * else in it changes.
 */
final class Exchange extends ClassLoader {
  private static final String REENTRANT = Type.getInternalName(ReentrantLock.class);

  /** Where the programs and their clients are; all else comes from the parent. */
  private static final List<String> PROGRAMS =
      List.of(
          "dev.askew.benchmarks.macro.programs.",
          "ch.qos.logback.",
          "com.google.common.",
          "io.netty.",
          "org.apache.commons.pool2.",
          "org.h2.",
          "org.slf4j.");

  private final String lock;
  private final AtomicInteger places = new AtomicInteger();

  Exchange(Class<?> lock) {
    super("exchange", Exchange.class.getClassLoader());
    this.lock = Type.getInternalName(lock);
  }

  /** In how many places of the classes loaded so far the lock was named. */
  int places() {
    return places.get();
  }

  Program open(String client) throws ReflectiveOperationException {
    return (Program)
        loadClass("dev.askew.benchmarks.macro.programs." + client)
            .getDeclaredConstructor()
            .newInstance();
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (PROGRAMS.stream().noneMatch(name::startsWith)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] exchanged = exchanged(in.readAllBytes());
      return defineClass(name, exchanged, 0, exchanged.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private byte[] exchanged(byte[] original) {
    ClassWriter writer = new ClassWriter(0);
    Remapper remapper =
        new Remapper() {
          @Override
          public String map(String internalName) {
            if (internalName.equals(REENTRANT)) {
              places.incrementAndGet();
              return lock;
            }
            return internalName;
          }
        };
    new ClassReader(original).accept(new ClassRemapper(writer, remapper), 0);
    return writer.toByteArray();
  }
}
