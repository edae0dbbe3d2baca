// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.environments;

import dev.askew.testing.KernelBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jars within a jar, as Spring Boot packs them. */
class NestedJarsTest {
  @TempDir private Path directory = Path.of("");

  @Test
  void locksAreBiasedInJarsWithinAJar() throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(Attributes.Name.MAIN_CLASS, "org.springframework.boot.loader.launch.JarLauncher");
    manifest.getMainAttributes().putValue("Start-Class", ProbeMain.class.getName());
    Path nested = directory.resolve("nested.jar");
    try (JarOutputStream jar = Jars.create(nested, manifest)) {
      Jars.addAll(jar, "", Path.of(ClassPath.named("spring-boot-loader-").get(0)));
      Jars.add(jar, "BOOT-INF/classes/", new byte[0]); // the loader looks for the directory
      Jars.addAll(jar, "BOOT-INF/classes/", Path.of(ClassPath.program()));
      for (String library : ClassPath.product()) {
        Jars.store(jar, "BOOT-INF/lib/" + ClassPath.name(library), Path.of(library));
      }
    }
    Cell.of("jars within a jar")
        .classPath(List.of())
        .main("-jar", nested.toString())
        .expectStatusThroughout("READY: " + KernelBackend.NAME)
        .check();
  }
}
