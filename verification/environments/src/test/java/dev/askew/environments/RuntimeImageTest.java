// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.environments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.testing.ChildJvm;
import dev.askew.testing.KernelBackend;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Run-time images without the modules that only surround the locks. */
class RuntimeImageTest {
  private static final String READY = "READY: " + KernelBackend.NAME;

  @TempDir private Path directory = Path.of("");

  record Image(String without, String modules, String status) {
    @Override
    public String toString() {
      return "modules: without " + without;
    }
  }

  static Stream<Image> images() {
    return Stream.of(
        new Image("JMX", "jdk.unsupported,java.logging,jdk.jfr", READY),
        new Image("Flight Recorder", "jdk.unsupported,java.logging,java.management", READY),
        new Image("both", "jdk.unsupported,java.logging", READY),
        new Image("java.logging", "jdk.unsupported,java.management,jdk.jfr", "READY: "),
        new Image("all but java.base", "java.base", "READY: "));
  }

  @ParameterizedTest
  @MethodSource("images")
  void locksServeInALimitedJvm(Image image) {
    Cell.of(image + ", --limit-modules")
        .flags("--limit-modules", image.modules)
        .expectStatusThroughout(image.status)
        .check();
  }

  @ParameterizedTest
  @MethodSource("images")
  void locksServeInAnImageOfJlink(Image image) {
    String environment = image + ", jlink";
    if (!Cell.isDeep() && !image.without.equals("both")) {
      Cell.leaveToTheDeepForm(environment, 1, "a limited JVM differs from an image in little");
      return;
    }
    Path home = directory.resolve("image");
    ChildJvm.Result linked =
        ChildJvm.end(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "jlink").toString(),
                "--add-modules",
                image.modules,
                "--output",
                home.toString()));
    assertThat(linked.exitCode()).as(linked.output()).isZero();
    Cell.of(environment)
        .java(home.resolve("bin/java"))
        .expectStatusThroughout(image.status)
        .check();
  }
}
