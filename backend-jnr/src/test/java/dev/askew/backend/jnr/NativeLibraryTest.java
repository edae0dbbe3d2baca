// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.jnr;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Without JNR-FFI or its native library the backend is unavailable, and says so. */
class NativeLibraryTest {
  private static final String UNAVAILABLE = "unavailable: Loading JNR-FFI  0: ";

  @ParameterizedTest
  @ValueSource(strings = {"jnr-ffi-", "jffi-", "asm-"})
  void aMissingJarIsARefusalWithARemedy(String jar) {
    String classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !new File(entry).getName().startsWith(jar))
            .collect(Collectors.joining(File.pathSeparator));
    List<String> lines = ScriptMain.runWith(List.of("-cp", classPath), "open");

    assertThat(lines.get(0))
        .startsWith(UNAVAILABLE)
        .contains("jffi native jar", "--enable-native-access", "-Djffi.extract.dir")
        .endsWith("Error]");
  }

  @Test
  void aMissingNativeJarIsARefusal() {
    String classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.endsWith("-native.jar"))
            .collect(Collectors.joining(File.pathSeparator));

    assertThat(ScriptMain.runWith(List.of("-cp", classPath), "open", "open"))
        .allSatisfy(line -> assertThat(line).startsWith(UNAVAILABLE).endsWith("Error]"))
        .hasSize(2);
  }

  @Test
  void aLibraryThatCannotBeUnpackedIsARefusal(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));

    assertThat(ScriptMain.runWith(List.of("-Djffi.extract.dir=" + file), "open").get(0))
        .startsWith(UNAVAILABLE);
    assertThat(ScriptMain.runWith(List.of("-Djffi.extract.dir=" + directory), "open").get(0))
        .startsWith("membarrier(2)");
  }

  @Test
  void theUnpackedLibraryDoesNotStay(@TempDir Path directory) throws Exception {
    ScriptMain.runWith(List.of("-Djava.io.tmpdir=" + directory), "open", "fence");

    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }
}
