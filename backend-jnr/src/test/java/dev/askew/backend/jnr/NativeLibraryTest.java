// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.jnr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.membarrier.Script;
import dev.askew.testing.ChildJvm;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Without JNR-FFI or its native library the backend is unavailable, and each cause has its own
 * message and remedy.
 */
class NativeLibraryTest {
  private static final String UNAVAILABLE = "unavailable: Loading JNR-FFI failed: ";
  private static final String RSEQ = "membarrier(2) MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ";
  private static final String ANOTHER_DIRECTORY = "-Djffi.extract.dir=DIRECTORY";

  @ParameterizedTest
  @CsvSource({
    "jnr-ffi-, jnr.ffi., com.github.jnr:jnr-ffi",
    "jffi-, com.kenai.jffi., com.github.jnr:jffi",
    "asm-, org.objectweb.asm., org.ow2.asm:asm"
  })
  void aMissingJarIsNamedByItsCoordinates(String jar, String prefix, String artifact) {
    assertThat(openWithout(name -> name.startsWith(jar)))
        .startsWith(UNAVAILABLE + "the class " + prefix)
        .contains("is missing. Put " + artifact + " on the class path");
  }

  @Test
  void aMissingNativeJarIsNamedByItsCoordinates() {
    assertThat(openWithout(name -> name.endsWith("-native.jar")))
        .startsWith(UNAVAILABLE + "jni/")
        .contains("libjffi-1.2.so is missing. Put com.github.jnr:jffi with the classifier native");
  }

  private static String openWithout(Predicate<String> jars) {
    String classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !jars.test(new File(entry).getName()))
            .collect(Collectors.joining(File.pathSeparator));
    List<String> lines = Script.run(ScriptMain.class, List.of("-cp", classPath), "open", "open");
    assertThat(lines.get(1)).isEqualTo(lines.get(0));
    return lines.get(0);
  }

  @Test
  void aMachineThatTheNativeJarDoesNotKnowIsNamed() {
    // The system call number of this name is known; a native library of it jffi 1.3.12 has not.
    assertThat(Script.run(ScriptMain.class, List.of("-Dos.arch=riscv64"), "open").get(0))
        .startsWith(UNAVAILABLE + "jffi's native jar has no jni/riscv64-Linux/libjffi-1.2.so")
        .contains("jnr-ffi", "2.2.19");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jffi.extract.dir", "java.io.tmpdir"})
  void aDirectoryThatIsNoneIsNamed(String property, @TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));

    assertThat(open(directory, "none", "-D" + property + "=" + file))
        .startsWith(UNAVAILABLE + "jffi unpacks its native library into " + file)
        .contains("which is no directory. Create it", ANOTHER_DIRECTORY);
  }

  @ParameterizedTest
  @CsvSource({
    "jffi.extract.dir, noexec, which is mounted noexec, Mount it with exec",
    "java.io.tmpdir, noexec, which is mounted noexec, Mount it with exec",
    "jffi.extract.dir, ro, which is read-only, Mount a writable directory",
    "java.io.tmpdir, ro, which is read-only, Mount a writable directory",
    "jffi.extract.dir, size=4k, which is full, Make room",
    "java.io.tmpdir, size=4k, which is full, Make room"
  })
  void aDirectoryThatCannotHoldTheLibraryIsNamedWithItsCause(
      String property, String mountOption, String cause, String remedy, @TempDir Path directory) {
    assertThat(open(directory, mountOption, "-D" + property + "=" + directory))
        .startsWith(UNAVAILABLE + "jffi unpacks its native library into " + directory)
        .contains(cause, remedy, ANOTHER_DIRECTORY);
  }

  @Test
  void anotherDirectoryHelps(@TempDir Path directory, @TempDir Path other) {
    assertThat(
            open(
                directory,
                "noexec",
                "-Djava.io.tmpdir=" + directory,
                "-Djffi.extract.dir=" + other))
        .isEqualTo(RSEQ);
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_24, disabledReason = "JDK 24 brought --illegal-native-access")
  void deniedNativeAccessIsNamedWithItsFlag(@TempDir Path directory) {
    // jffi itself says that it cannot write into the current directory.
    for (String mountOption : List.of("none", "size=1m")) {
      assertThat(open(directory, mountOption, "--illegal-native-access=deny"))
          .startsWith(UNAVAILABLE + "the JVM runs with --illegal-native-access=deny. Add")
          .contains("--enable-native-access=ALL-UNNAMED");
    }
  }

  @Test
  void theUnpackedLibraryDoesNotStay(@TempDir Path directory) throws Exception {
    Script.run(ScriptMain.class, List.of("-Djava.io.tmpdir=" + directory), "open", "fence");

    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }

  /**
   * Opens the backend in a JVM for which the directory is a file system of its own. Its current
   * directory, into which jffi unpacks at last, is read-only.
   */
  private static String open(Path directory, String mountOption, String... flags) {
    String mounts =
        "mount --bind -o ro /usr /mnt && cd /mnt && "
            + (mountOption.equals("none")
                ? ""
                : "mount -t tmpfs -o " + mountOption + " tmpfs " + directory + " && ");
    String refused = refused(List.of("unshare", "-r", "-m", "sh", "-c", mounts + "true"));
    if (!refused.isEmpty()) {
      System.out.println("NativeLibraryTest, " + mountOption + ", skipped: " + refused);
    }
    Assumptions.assumeTrue(refused.isEmpty(), refused);
    List<String> starter = List.of("unshare", "-r", "-m", "sh", "-c", mounts + "exec \"$@\"", "sh");
    return Script.linesOf(ChildJvm.runUnder(starter, ScriptMain.class, List.of(flags), "open"))
        .get(0);
  }

  /** What a command says that fails; empty if it succeeds. */
  private static String refused(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0
          ? ""
          : "private mounts are not permitted: " + output.strip();
    } catch (IOException e) {
      return e.getMessage();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
