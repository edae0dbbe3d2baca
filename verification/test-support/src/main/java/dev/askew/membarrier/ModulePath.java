// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.membarrier;

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

/**
 * Everything on the module path, the application too, so that only those modules are there that
 * somebody requires.
 */
public final class ModulePath {
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
            if (provider.notApplicable().isPresent()) {
              continue;
            }
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

  private ModulePath() {}

  /**
   * Compiles an application into the directory and runs it: it opens all backends that apply, and
   * prints of each its module and its description, or why it does not open.
   *
   * @param jars a pattern for the names of the jars that are on the module path
   */
  public static List<String> run(Path directory, String jars, List<String> flags) throws Exception {
    String modulePath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(File::new)
            .filter(file -> file.getName().equals("classes") || file.getName().matches(jars))
            .map(File::getPath)
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
}
