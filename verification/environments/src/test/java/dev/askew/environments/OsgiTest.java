// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.environments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles in Felix. Each has a class loader of its own, which sees what the bundle imports. */
class OsgiTest {
  @TempDir private Path directory = Path.of("");

  /** The user's locks work while the bundle beneath them goes and comes. */
  @Test
  void locksAreBiasedWhereServiceLoaderIsMediated() throws IOException {
    List<String> bundles = mediated();
    felix("with SPI Fly", bundles)
        .arguments(ClassPath.named("askew-backend-jnr-").get(0))
        .expectStatus("READY: jnr")
        .expectLine("osgi: all bundles: READY: jnr.*")
        .expectLine("osgi: all bundles, freed: a resource")
        .expectLine("osgi: restarted, without a backend's bundle: READY: jnr.*")
        .expectLine("osgi: wired anew: READY: handshake.*")
        .expectLine("osgi: wired anew, freed: a resource")
        .expectLine("osgi: the backend's bundle is back: READY: jnr.*")
        .check();
  }

  @Test
  void locksWorkWhereNothingMediates() throws IOException {
    felix("without SPI Fly", bundles())
        .expectStatusThroughout("FAILED: none, locks work by compare-and-set")
        .expectMessage("in OSGi, install them and Apache Aries SPI Fly")
        .check();
  }

  @Test
  void locksAreBiasedWithoutTheModulesThatOnlySurroundThem() throws IOException {
    List<String> bundles = mediated();
    felix("without JMX and Flight Recorder", bundles)
        .flags("--limit-modules", "jdk.unsupported,java.logging")
        .expectLine("osgi: all bundles, freed: a resource")
        .expectStatusThroughout("READY: jnr")
        .check();
  }

  @Test
  void locksWorkWithoutJnrFfi() throws IOException {
    List<String> bundles = mediated();
    bundles.removeAll(ClassPath.named("jnr-ffi-"));
    felix("without jnr-ffi", bundles)
        .expectStatusThroughout("READY: handshake")
        .expectMessage("dev.askew.backend.jnr does not start")
        .check();
  }

  /** The reason is looked for in the class loader of jffi's bundle. */
  @Test
  void locksWorkWithoutATemporaryDirectory() throws IOException {
    List<String> bundles = mediated();
    felix("temporary directory missing", bundles)
        .before("sh", "-c", "cd /proc && exec \"$0\" \"$@\"")
        .flags("-Djava.io.tmpdir=" + directory.resolve("missing"))
        .expectStatusThroughout("READY: handshake")
        .expectMessage("which is no directory")
        .check();
  }

  private Cell felix(String environment, List<String> bundles) throws IOException {
    return Cell.of("OSGi: Felix " + environment)
        .classPath(ClassPath.ownAnd("org.apache.felix.framework-"))
        .main(OsgiMain.class, directory.resolve("felix").toString(), ClassPath.join(bundles))
        .expectLine("osgi: stopped");
  }

  @Test
  void locksAreBiasedWithoutForeignBundlesButSpiFly() throws IOException {
    List<String> bundles = mediated(bundles());
    bundles.removeAll(ClassPath.named("askew-backend-jnr-"));
    bundles.removeAll(ClassPath.named("jnr-ffi-"));
    boolean applies = Runtime.version().feature() >= 22;
    felix("without backend-jnr", bundles)
        .expectStatusThroughout(applies ? "READY: ffm" : "READY: handshake")
        .check();
  }

  /** Those for JNR-FFI, which has more to go wrong. */
  private List<String> mediated() throws IOException {
    List<String> bundles = mediated(bundles());
    bundles.removeAll(ClassPath.named("askew-backend-ffm-"));
    return bundles;
  }

  /** These, SPI Fly, and an ASM that reads the classes of each JDK. */
  private static List<String> mediated(List<String> bundles) throws IOException {
    bundles.removeAll(ClassPath.named("asm-"));
    Path copied = Path.of(System.getProperty("askew.environments.scratch"), "osgi");
    try (Stream<Path> jars = Files.list(copied)) {
      jars.map(Path::toString).forEach(jar -> bundles.add(0, jar));
    }
    return bundles;
  }

  /** Askew, what it needs, and its user, who comes last. */
  private List<String> bundles() throws IOException {
    List<String> bundles = new ArrayList<>();
    for (String jar : ClassPath.product()) {
      String name = ClassPath.name(jar);
      if (name.startsWith("jffi-") && !name.endsWith("-native.jar")) {
        jar = bundle(jar, "com.github.jnr.jffi", "com.kenai.jffi,com.kenai.jffi.internal");
      } else if (name.startsWith("jnr-a64asm-")) {
        jar = bundle(jar, "com.github.jnr.a64asm", "jnr.a64asm");
      } else if (name.startsWith("jnr-x86asm-")) {
        jar = bundle(jar, "com.github.jnr.x86asm", "jnr.x86asm,com.kenai.jnr.x86asm");
      }
      bundles.add(jar);
    }
    bundles.add(user());
    return bundles;
  }

  /** A jar that is none yet; the native one names jffi, by this name, as its host. */
  private String bundle(String plain, String name, String exported) throws IOException {
    Manifest manifest = manifest(name);
    manifest.getMainAttributes().putValue("Export-Package", exported);
    manifest.getMainAttributes().putValue("Import-Package", "sun.misc");
    Path bundle = directory.resolve(name + ".jar");
    try (JarOutputStream jar = Jars.create(bundle, manifest)) {
      Jars.addAll(jar, "", Path.of(plain));
    }
    return bundle.toString();
  }

  private String user() throws IOException {
    Manifest manifest = manifest("user");
    manifest.getMainAttributes().putValue("Bundle-Activator", UserBundle.class.getName());
    manifest
        .getMainAttributes()
        .putValue("Import-Package", "dev.askew.locks,dev.askew.reclamation,org.osgi.framework");
    Path bundle = directory.resolve("user.jar");
    try (JarOutputStream jar = Jars.create(bundle, manifest)) {
      Jars.addAll(jar, "", Path.of(ClassPath.program()));
      String activator = UserBundle.class.getName().replace('.', '/') + ".class";
      Jars.add(jar, activator, Files.readAllBytes(Path.of(ClassPath.tests(), activator)));
    }
    return bundle.toString();
  }

  private static Manifest manifest(String name) {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Bundle-ManifestVersion", "2");
    attributes.putValue("Bundle-SymbolicName", name);
    return manifest;
  }
}
