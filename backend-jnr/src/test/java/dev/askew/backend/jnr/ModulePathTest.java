// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.jnr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.membarrier.ModulePath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything on the module path, the application too, so that only those modules are there that
 * somebody requires.
 */
class ModulePathTest {
  private static final String JARS = "(askew-(api|membarrier|backend)|jnr|jffi|asm)-.*\\.jar";

  @TempDir Path directory;

  @Test
  void theBackendOpensAndLeavesNothingBehind() throws Exception {
    Path temporary = Files.createDirectory(directory.resolve("tmp"));
    List<String> flags = new ArrayList<>();
    flags.add("-Djava.io.tmpdir=" + temporary);
    if (Runtime.version().feature() >= 24) {
      // With these no access is illegal and nothing is left to warn about.
      flags.add("--illegal-native-access=deny");
      flags.add("--enable-native-access=org.jnrproject.jffi");
      flags.add("--sun-misc-unsafe-memory-access=allow");
    }

    assertThat(ModulePath.run(directory, JARS, flags))
        .containsExactly(
            "module dev.askew.backend.jnr", "membarrier(2) MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ");
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_24, disabledReason = "JDK 24 brought --illegal-native-access")
  void nativeAccessThatIsDeniedIsARefusalWithTheFlag() throws Exception {
    assertThat(
            ModulePath.run(
                directory,
                JARS,
                List.of("--illegal-native-access=deny", "--sun-misc-unsafe-memory-access=allow")))
        .last()
        .asString()
        .contains("Loading JNR-FFI", "--enable-native-access", "org.jnrproject.jffi");
  }
}
