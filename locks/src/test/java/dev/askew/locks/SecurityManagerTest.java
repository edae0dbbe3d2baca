// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.api.BarrierBackend;
import dev.askew.testing.ChildJvm;
import java.io.File;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** Under a security manager that grants the program nothing: locks work, biased or not. */
@EnabledForJreRange(max = JRE.JAVA_23)
class SecurityManagerTest {
  @TempDir Path directory;

  private List<String> run(String policy, String... flags) throws Exception {
    Path file = directory.resolve("askew.policy");
    Files.writeString(file, policy);
    List<String> all =
        new ArrayList<>(List.of("-Djava.security.manager", "-Djava.security.policy==" + file));
    all.addAll(Arrays.asList(flags));
    List<String> lines = ChildJvm.run(BiasLifeMain.class, all).lines();
    assertThat(lines).contains("sound");
    return lines;
  }

  private static String grantAll(URL code) {
    return "grant codeBase \"" + code + "\" { permission java.security.AllPermission; };\n";
  }

  private static URL codeOf(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }

  @Test
  void withoutAnyPermission() throws Exception {
    run("");
    run("", "-Daskew.startup=eager");
  }

  @Test
  void withAllPermissionsForAskewAlone() throws Exception {
    String policy = grantAll(codeOf(BiasedLock.class)) + grantAll(codeOf(BarrierBackend.class));
    List<String> lines = run(policy, "-Daskew.backend=nonsense");
    assertThat(lines).as("the property is read").anyMatch(line -> line.contains("nonsense"));
    assertThat(run(policy, "-Daskew.startup=eager")).anyMatch(line -> line.startsWith("READY: "));
  }

  @Test
  void withAllPermissionsForAskewAndWhatItNeeds() throws Exception {
    StringBuilder policy = new StringBuilder();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!entry.contains("test-classes")) {
        policy.append(grantAll(Path.of(entry).toUri().toURL()));
      }
    }
    assertThat(run(policy.toString())).anyMatch(line -> line.startsWith("READY: jnr"));
  }
}
