// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.environments;

import dev.askew.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where JNR-FFI cannot load: each reason has its message, and each remedy helps. */
class NativeLibraryTest {
  private static final String FFM = "askew-backend-ffm-";

  private static final List<String> JNR_ALONE = ClassPath.usualWithout(FFM);

  @TempDir private Path directory = Path.of("");

  /** What jffi unpacks its library into, mounted for the child alone; it tries where it is, too. */
  @ParameterizedTest
  @CsvSource({
    "noexec, noexec, which is mounted noexec",
    "read-only, ro, which is read-only",
    "full, size=4k, which is full"
  })
  void locksServeWhateverTheTemporaryDirectory(String kind, String options, String reason)
      throws IOException {
    Path mounted = Files.createDirectory(directory.resolve("tmp"));
    inMount("temporary directory: " + kind, options, mounted)
        .flags("-Djava.io.tmpdir=" + mounted)
        .expectStatusThroughout("READY: handshake")
        .expectMessage(reason)
        .expectMessage("-Djffi.extract.dir=")
        .check();
    inMount("temporary directory: " + kind + ", with the remedy", options, mounted)
        .flags("-Djava.io.tmpdir=" + mounted, "-Djffi.extract.dir=" + directory)
        .expectStatusThroughout("READY: jnr")
        .check();
  }

  @Test
  void locksServeWithoutATemporaryDirectory() {
    Cell.of("temporary directory: missing")
        .classPath(JNR_ALONE)
        .before("sh", "-c", "cd /proc && exec \"$0\" \"$@\"")
        .flags("-Djava.io.tmpdir=" + directory.resolve("missing"))
        .expectStatusThroughout("READY: handshake")
        .expectMessage("-Djffi.extract.dir=")
        .check();
  }

  @ParameterizedTest
  @CsvSource({
    "native,Put com.github.jnr:jffi with the classifier native on",
    "jffi-,Put com.github.jnr:jffi on",
    "jnr-ffi-,Put com.github.jnr:jnr-ffi on",
    "asm-,Put org.ow2.asm:asm on"
  })
  void locksServeWithoutAJar(String missing, String message) {
    List<String> classPath =
        missing.equals("native")
            ? JNR_ALONE.stream().filter(entry -> !entry.endsWith("-native.jar")).toList()
            : ClassPath.usualWithout(missing, FFM);
    Cell.of("jar missing: " + missing)
        .classPath(classPath)
        .expectStatusThroughout("READY: handshake")
        .expectMessage(message)
        .check();
  }

  @Test
  void locksServeWhereNativeAccessIsDenied() {
    String environment = "native access denied";
    if (Runtime.version().feature() < 24) {
      Cell.skip(environment, "JDK " + Runtime.version().feature() + " denies it to nobody");
    }
    Cell.of(environment)
        .flags("--illegal-native-access=deny")
        .expectStatusThroughout("READY: handshake")
        .expectMessage("--enable-native-access=ALL-UNNAMED")
        .check();
  }

  private Cell inMount(String environment, String options, Path mounted) {
    if (ChildJvm.end(List.of("unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", mounted.toString()))
            .exitCode()
        != 0) {
      Cell.skip(environment, "a namespace for a mount of its own is not permitted here");
    }
    return Cell.of(environment)
        .classPath(JNR_ALONE)
        .before(
            "unshare",
            "-m",
            "sh",
            "-c",
            "mount -t tmpfs -o "
                + options
                + " tmpfs "
                + mounted
                + " && cd "
                + mounted
                + " && { head -c 64k /dev/zero > full; } 2> /dev/null; exec \"$0\" \"$@\"");
  }
}
