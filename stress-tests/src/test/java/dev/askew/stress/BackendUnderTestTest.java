// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A JVM whose backend is not the one under test takes no sample. */
class BackendUnderTestTest {
  @Test
  void confirmsTheBackendMeant() throws Exception {
    assertThat(probe("fallback", "fallback"))
        .contains(BackendUnderTest.CONFIRMATION + "fallback")
        .contains("exit 0");
  }

  @Test
  void rejectsAnother() throws Exception {
    assertThat(probe("fallback", "jnr"))
        .contains("the backend under test is jnr, but the status is READY: fallback")
        .contains("exit 1");
  }

  @Test
  void rejectsABackendThatIsNotThere() throws Exception {
    assertThat(probe("nonsense", "nonsense"))
        .contains("the backend under test is nonsense, but the status is FAILED")
        .contains("exit 1");
  }

  /** What a JVM prints that requires one backend and has been given another. */
  private static String probe(String given, String wanted)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Daskew.backend=" + given,
                "-D" + BackendUnderTest.PROPERTY + "=" + wanted,
                ProbeMain.class.getName())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the JVM ended: %s", output).isTrue();
    return output + "exit " + process.exitValue();
  }

  static final class ProbeMain {
    private ProbeMain() {}

    public static void main(String[] args) {
      BackendUnderTest.require();
    }
  }
}
