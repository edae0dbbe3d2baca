// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The classes of Askew as they are tried: rewritten, and perhaps with {@link Mutation}s. Read from
 * the class path, or from the directory that the property {@code askew.injection.classes} names.
 */
final class Askew {
  private static final @Nullable String DIRECTORY = System.getProperty("askew.injection.classes");

  private final List<Site> sites = new ArrayList<>();
  private final Rewriter rewriter = new Rewriter(sites);
  private final Map<String, byte[]> rewritten = new HashMap<>();
  private final List<Mutation> mutations;

  Askew(Mutation... mutations) {
    this.mutations = List.of(mutations);
  }

  /** All sites of the classes that have been asked for. */
  List<Site> sites() {
    return sites;
  }

  /** The class, rewritten; null if there is none of that name. */
  synchronized byte @Nullable [] bytes(String name) throws IOException {
    byte[] known = rewritten.get(name);
    if (known != null) {
      return known;
    }
    byte[] original = original(name.replace('.', '/') + ".class");
    if (original == null) {
      return null;
    }
    for (Mutation mutation : mutations) {
      if (mutation.owner().equals(name)) {
        original = mutation.of(original);
      }
    }
    // The costs are not what is tried here, and to measure them would keep a processor busy.
    original =
        new Mutation.Without("dev.askew.locks.BackendChoice", "measureAsymmetric").of(original);
    byte[] bytes = Copy.isTried(name) ? rewriter.rewrite(original) : original;
    rewritten.put(name, bytes);
    return bytes;
  }

  private static byte @Nullable [] original(String file) throws IOException {
    if (DIRECTORY != null && Copy.isTried(file.replace('/', '.'))) {
      Path path = Path.of(DIRECTORY, file);
      return Files.exists(path) ? Files.readAllBytes(path) : null;
    }
    try (InputStream in = Askew.class.getClassLoader().getResourceAsStream(file)) {
      return in == null ? null : in.readAllBytes();
    }
  }
}
