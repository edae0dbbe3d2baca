// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.environments;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/** Makes jars of others. */
final class Jars {
  private Jars() {}

  /** A jar without some of its entries. */
  static Path without(Path jar, Predicate<String> leftOut, Path copy) throws IOException {
    try (JarFile from = new JarFile(jar.toFile());
        JarOutputStream to = new JarOutputStream(Files.newOutputStream(copy))) {
      for (JarEntry entry : from.stream().toList()) {
        if (!leftOut.test(entry.getName())) {
          to.putNextEntry(new JarEntry(entry.getName()));
          try (InputStream in = from.getInputStream(entry)) {
            in.transferTo(to);
          }
          to.closeEntry();
        }
      }
    }
    return copy;
  }

  /** What is in a jar or below a directory, under another name. */
  static void addAll(JarOutputStream jar, String below, Path from) throws IOException {
    if (Files.isDirectory(from)) {
      List<Path> files;
      try (Stream<Path> walk = Files.walk(from)) {
        files = walk.filter(Files::isRegularFile).toList();
      }
      for (Path file : files) {
        add(jar, below + from.relativize(file), Files.readAllBytes(file));
      }
    } else {
      try (JarFile content = new JarFile(from.toFile())) {
        for (JarEntry entry : content.stream().toList()) {
          if (!entry.isDirectory() && !entry.getName().startsWith("META-INF/")) {
            try (InputStream in = content.getInputStream(entry)) {
              add(jar, below + entry.getName(), in.readAllBytes());
            }
          }
        }
      }
    }
  }

  static void add(JarOutputStream jar, String name, byte[] content) throws IOException {
    jar.putNextEntry(new JarEntry(name));
    jar.write(content);
    jar.closeEntry();
  }

  /** Uncompressed, as a jar within a jar has to be. */
  static void store(JarOutputStream jar, String name, Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    CRC32 crc = new CRC32();
    crc.update(content);
    JarEntry entry = new JarEntry(name);
    entry.setMethod(JarEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    jar.putNextEntry(entry);
    jar.write(content);
    jar.closeEntry();
  }

  static JarOutputStream create(Path jar, java.util.jar.Manifest manifest) throws IOException {
    OutputStream out = Files.newOutputStream(jar);
    return new JarOutputStream(out, manifest);
  }
}
