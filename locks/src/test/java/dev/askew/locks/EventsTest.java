// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.testing.ChildJvm;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counting and recording break no lock, in JVMs in which they cannot work. */
class EventsTest {
  @TempDir Path classes;

  /** As a shrinker leaves it that does not know what Flight Recorder needs. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Recorded",
        "Recorded$Grant",
        "Recorded$Revocation",
        "Recorded$HeavyFence",
        "Recorded$Conversion",
        "Statistics"
      })
  void aClassThatIsMissing(String missing) throws Exception {
    Path own = Path.of(Events.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    copy(own, classes, "dev/askew/locks/" + missing + ".class");
    String others =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> !Path.of(entry).equals(own))
            .collect(Collectors.joining(File.pathSeparator));

    List<String> flags = List.of("-cp", classes + File.pathSeparator + others);
    assertThat(ChildJvm.run(BiasLifeMain.class, flags).lines()).contains("sound");
  }

  private static void copy(Path from, Path to, String except) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        String name = from.relativize(file).toString();
        if (Files.isRegularFile(file) && !name.equals(except)) {
          Files.createDirectories(to.resolve(name).getParent());
          Files.copy(file, to.resolve(name));
        }
      }
    }
    assertThat(from.resolve(except)).exists();
  }

  @Test
  void withoutTheModule() {
    List<String> flags = List.of("--limit-modules", "java.base,java.logging,jdk.unsupported");
    assertThat(ChildJvm.run(BiasLifeMain.class, flags).lines()).contains("sound");
  }
}
