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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything on the module path, the application too, so that only those modules are there that
 * somebody requires.
 */
class ModulePathTest {
  private static final String MODULE =
      """
      module user {
        requires dev.askew.api;
        uses dev.askew.api.BarrierBackendProvider;
      }
      """;

  private static final String MAIN =
      """
      package user;

      import dev.askew.api.*;
      import java.util.ServiceLoader;

      public class Main {
        public static void main(String[] args) {
          for (BarrierBackendProvider provider : ServiceLoader.load(BarrierBackendProvider.class)) {
            System.out.println(provider.getClass().getModule());
            try {
              BarrierBackend backend = provider.open();
              backend.heavyFence();
              System.out.println(backend.description());
            } catch (BarrierUnavailableException e) {
              System.out.println(e);
            }
          }
        }
      }
      """;

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

    assertThat(run(flags))
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
            run(List.of("--illegal-native-access=deny", "--sun-misc-unsafe-memory-access=allow")))
        .last()
        .asString()
        .contains("Loading JNR-FFI", "--enable-native-access", "org.jnrproject.jffi");
  }

  private List<String> run(List<String> flags) throws Exception {
    String modulePath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(ModulePathTest::isProduction)
            .collect(Collectors.joining(File.pathSeparator));
    Path module = Files.writeString(directory.resolve("module-info.java"), MODULE);
    Path main = Files.writeString(directory.resolve("Main.java"), MAIN);
    Path classes = directory.resolve("classes");
    int errors =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-p",
                modulePath,
                "-d",
                classes.toString(),
                module.toString(),
                main.toString());
    assertThat(errors).isZero();

    List<String> command = new ArrayList<>(flags);
    command.add("-p");
    command.add(modulePath + File.pathSeparator + classes);
    command.add("-m");
    command.add("user/user.Main");
    return ChildJvm.run(command).lines();
  }

  private static boolean isProduction(String entry) {
    File file = new File(entry);
    return file.getName().equals("classes")
        || file.getName().matches("(askew-(api|membarrier|backend)|jnr|jffi|asm)-.*\\.jar");
  }
}
