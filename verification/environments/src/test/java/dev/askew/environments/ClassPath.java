// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.environments;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The class path of this test, from which each child gets no more than its environment has. */
final class ClassPath {
  private static final List<String> ALL =
      List.of(System.getProperty("java.class.path").split(File.pathSeparator));

  /** Askew and what it needs at run time. */
  private static final Pattern PRODUCT =
      Pattern.compile(
          "(askew-(api|locks|reclamation|membarrier|backend-\\w+)|jnr-.*|jffi|asm.*)-[0-9].*\\.jar");

  private ClassPath() {}

  static List<String> product() {
    return ALL.stream().filter(entry -> PRODUCT.matcher(name(entry)).matches()).toList();
  }

  /** The classes of this module: programs that use the product. */
  static List<String> own() {
    return ALL.stream().filter(entry -> name(entry).endsWith("classes")).toList();
  }

  /** Those of the probe alone. */
  static String program() {
    return own("classes");
  }

  static String tests() {
    return own("test-classes");
  }

  private static String own(String directory) {
    return own().stream().filter(entry -> name(entry).equals(directory)).findFirst().orElseThrow();
  }

  static List<String> ownAnd(String... beginnings) {
    return Stream.concat(own().stream(), named(beginnings).stream()).toList();
  }

  static List<String> usual() {
    return Stream.concat(own().stream(), product().stream()).toList();
  }

  /** Those whose file names begin so. */
  static List<String> named(String... beginnings) {
    List<String> found =
        ALL.stream()
            .filter(entry -> Stream.of(beginnings).anyMatch(name(entry)::startsWith))
            .toList();
    Exercise.require(!found.isEmpty(), "the class path has none of " + List.of(beginnings));
    return found;
  }

  static List<String> usualAnd(String... beginnings) {
    return Stream.concat(usual().stream(), named(beginnings).stream()).toList();
  }

  static List<String> usualWithout(String... beginnings) {
    return usual().stream()
        .filter(entry -> Stream.of(beginnings).noneMatch(name(entry)::startsWith))
        .toList();
  }

  static String join(List<String> entries) {
    return String.join(File.pathSeparator, entries);
  }

  static String name(String entry) {
    return String.valueOf(Path.of(entry).getFileName());
  }
}
