// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a user sees who has no kernel for it, or mistypes. The good case is TracedDemoTest. */
class DemoTest {
  @Test
  void runsToTheEndByCompareAndSet() throws Exception {
    Run run = Run.demo(List.of(), "-Daskew.backend=fallback");

    assertThat(run.output())
        .anyMatch(line -> line.contains("READY: fallback"))
        .anyMatch(line -> line.contains("revocation by compare-and-set"))
        .contains("All of that held.");
    assertThat(run.status()).isZero();
    isFitToRead(run);
  }

  /** The owner's pair has to be twice as fast as ReentrantLock's there, too. */
  @Test
  void runsToTheEndByHandshakes() throws Exception {
    Run run = Run.demo(List.of(), "-Daskew.backend=handshake");

    assertThat(run.output())
        .anyMatch(line -> line.contains("READY: handshake"))
        .anyMatch(line -> line.contains("revocation by a heavy fence"))
        .contains("All of that held.");
    assertThat(run.status()).isZero();
    isFitToRead(run);
  }

  @Test
  void saysWhichValuesAreAllowed() throws Exception {
    Run run = Run.demo(List.of(), "-Daskew.backend=nonsense");

    assertThat(run.output())
        .endsWith(
            "The demo FAILED:",
            "-Daskew.backend=nonsense is not known; allowed here: auto, fallback, ffm, handshake,"
                + " jnr, windows");
    assertThat(run.status()).isEqualTo(1);
    isFitToRead(run);
  }

  /** A hundred columns, and nothing but what the demo itself says. */
  static void isFitToRead(Run run) {
    assertThat(run.output())
        .allMatch(line -> line.length() <= 100)
        .noneMatch(line -> line.contains("WARNING") || line.contains("INFO"));
  }
}
