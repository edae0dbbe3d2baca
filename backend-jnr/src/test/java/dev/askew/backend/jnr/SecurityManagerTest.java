// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.jnr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.testing.ChildJvm;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/**
 * Under a security manager the backend opens with Askew's own permissions, or says what it lacks.
 */
@EnabledForJreRange(max = JRE.JAVA_23, disabledReason = "JDK 24 has no security managers")
class SecurityManagerTest {
  @TempDir private Path directory;

  @Test
  void permissionsOfTheLibrariesAreEnough() throws Exception {
    List<String> grants = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!entry.contains("test-classes")) {
        grants.add(
            "grant codeBase \""
                + new File(entry).toURI()
                + "\" {"
                + " permission java.security.AllPermission; };");
      }
    }

    assertThat(openUnder(grants)).isEqualTo("membarrier(2) MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ");
  }

  @Test
  void aPropertyThatCannotBeReadIsNamed() throws Exception {
    assertThat(openUnder(List.of()))
        .startsWith("Reading the system property askew.membarrier.command failed: ")
        .endsWith(
            "Grant Askew's jars java.util.PropertyPermission \"askew.membarrier.command\","
                + " \"read\".");
  }

  @Test
  void nativeCodeThatCannotBeLoadedIsARefusal() throws Exception {
    assertThat(
            openUnder(
                List.of("grant { permission java.util.PropertyPermission \"*\", \"read\"; };")))
        .startsWith("Loading JNR-FFI failed: it is not permitted: ")
        .contains("java.security.AllPermission", "-Daskew.backend=fallback");
  }

  private String openUnder(List<String> grants) throws Exception {
    Path policy = Files.write(directory.resolve("policy"), grants);
    List<String> flags =
        List.of("-Djava.security.manager", "-Djava.security.policy==" + policy.toUri());
    List<String> lines = ChildJvm.run(SandboxedMain.class, flags).lines();
    return lines.get(lines.size() - 1);
  }
}
