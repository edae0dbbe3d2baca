// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.machinecode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.machinecode.Path.Ending;
import dev.askew.machinecode.Path.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Questions about the paths of a walk. */
final class Ways {
  private static final java.nio.file.Path LISTINGS = java.nio.file.Path.of("target", "listings");

  private Ways() {}

  /** Those that get to the return without an atomic instruction, a fence or a call. */
  static List<Path> returning(List<Path> paths) {
    return paths.stream().filter(path -> path.ending() == Ending.RETURN).toList();
  }

  /** The one that does, on which nothing but the JVM's own checks is left undecided. */
  static Path only(CompiledMethod method, Facts facts) {
    List<Path> paths = Walk.of(method, facts);
    List<Path> returning = returning(paths);
    assertThat(returning).as("ways to the return of %s\namong%n%s", method, text(paths)).hasSize(1);
    Path path = returning.get(0);
    assertThat(path.undecided())
        .as("%s", path)
        .allMatch(branch -> branch.reason() == Reason.JVM || branch.reason() == Reason.COLOUR);
    return path;
  }

  /** The accesses, but for the reads of a field that nobody but the thread itself writes. */
  static List<String> shared(Path path, String own) {
    return path.accesses().stream().filter(access -> !access.equals("read " + own)).toList();
  }

  static String text(List<Path> paths) {
    return paths.stream().map(Path::toString).collect(Collectors.joining("\n"));
  }

  /** Leaves the path where docs/machine-code.md says. */
  static void write(Path path, Compilation compilation, String name) throws IOException {
    Files.createDirectories(LISTINGS);
    Files.writeString(
        LISTINGS.resolve(name.toLowerCase(Locale.ROOT) + ".txt"),
        compilation.machine() + "\n" + path);
  }
}
